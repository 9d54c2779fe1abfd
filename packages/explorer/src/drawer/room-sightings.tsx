/** Where a room was seen, when, and how often: why it is in the list at all. */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import { saySource, sourceKey } from "../format/source-words.ts";

export function RoomSightings({ room }: { room: CatalogueRoom }) {
  const { words, now } = useExplorer();
  return (
    <section class="room-part" aria-labelledby="sightings-title">
      <h4 id="sightings-title">Seen in</h4>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">Times</th>
            <th scope="col">First</th>
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody>
          {room.sources.map((source) => (
            <tr key={sourceKey(source)}>
              <th scope="row">{saySource(source)}</th>
              <td>{words.count(source.sightings)}</td>
              <td title={words.moment(source.firstAt)}>{words.ago(source.firstAt, now.value)}</td>
              <td title={words.moment(source.lastAt)}>{words.ago(source.lastAt, now.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
