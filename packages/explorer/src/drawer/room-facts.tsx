/** The room's fields. What the upstream did not say is called unknown, where it matters. */
import type { ComponentChildren } from "preact";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";

export function RoomFacts({ room }: { room: CatalogueRoom }) {
  const { words } = useExplorer();
  const { topic, game, language, startedAt, endedAt, likeCount, totalViewers } = room;
  return (
    <dl class="room-facts">
      <Fact name="Topic">{topic}</Fact>
      <Fact name="Game">{game}</Fact>
      <Fact name="Language">{language === undefined ? undefined : words.language(language)}</Fact>
      <Fact name="Began">{startedAt === undefined ? undefined : words.moment(startedAt)}</Fact>
      {endedAt !== undefined && <Fact name="Ended">{words.moment(endedAt)}</Fact>}
      <Fact name="First seen here">{words.moment(room.firstSeenAt)}</Fact>
      <Fact name="Likes">{likeCount === undefined ? undefined : words.count(likeCount)}</Fact>
      <Fact name="Total viewers">{totalViewers === undefined ? undefined : words.count(totalViewers)}</Fact>
      <Fact name="Gated">{sayAnswer(room.isGated)}</Fact>
      <Fact name="Paid">{sayAnswer(room.isPaid)}</Fact>
      <Fact name="Sells goods">{sayAnswer(room.sellsGoods)}</Fact>
      <Fact name="Room id">
        <code>{room.id}</code>
      </Fact>
    </dl>
  );
}

const sayAnswer = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? "yes" : "no";

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children ?? <span class="quiet">unknown</span>}</dd>
  </div>
);
