/** Every filter of the grammar as a field: a test holds the list complete. Options are what occurs now. */
import type { ComponentType } from "preact";
import { SOURCE_NAMES } from "@livescout/protocol";
import { type FilterName, SCRIPT_NAMES } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import { saySource } from "../format/source-words.ts";
import { ChoiceField } from "./choice-field.tsx";
import { DurationField } from "./duration-field.tsx";
import { HideField } from "./hide-field.tsx";
import { ListField, type ListOption } from "./list-field.tsx";
import { RangeField } from "./range-field.tsx";

type FieldSpec = { name: FilterName; title: string; isQuick?: true; Field: ComponentType };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const atLeast = (min: number) => ({ min });
const atMost = (max: number) => ({ max });
const counted = (value: string, count: number): ListOption => ({ value, count });
/** Those with most rooms first. */
const ranked = (options: ListOption[]): ListOption[] =>
  options.sort((one, other) => (other.count ?? 0) - (one.count ?? 0) || one.value.localeCompare(other.value));

/** Languages have no figures: those of the rooms at hand, with the usual ones. */
const USUAL_LANGUAGES = ["en", "es", "pt", "id", "vi", "ar", "th", "de", "fr", "it", "ja", "ko", "ru", "tr"];

function TopicField() {
  const { view, pulse } = useExplorer();
  const options = ranked(pulse.stats.value?.byTopic.map(({ topic, rooms }) => counted(topic, rooms)) ?? []);
  const values = view.filter.value.topics ?? [];
  return (
    <ListField title="Topic" isOpen options={options} values={values} onChange={(topics) => view.change({ topics })} />
  );
}

function GameField() {
  const { view, pulse } = useExplorer();
  const options = ranked(pulse.stats.value?.byGame.map(({ game, rooms }) => counted(game, rooms)) ?? []);
  const values = view.filter.value.games ?? [];
  return (
    <ListField title="Game" isOpen options={options} values={values} onChange={(games) => view.change({ games })} />
  );
}

function LanguageField() {
  const { view, list, words } = useExplorer();
  const seen = list.ids.value.map((id) => list.room(id)?.peek().language).filter((code) => code !== undefined);
  const codes = [...new Set([...seen, ...USUAL_LANGUAGES])];
  const options = codes
    .map((code) => ({ value: code, text: words.language(code) }))
    .sort((one, other) => one.text.localeCompare(other.text));
  const values = view.filter.value.languages ?? [];
  return (
    <ListField
      title="Language"
      isOpen
      options={options}
      values={values}
      onChange={(languages) => view.change({ languages })}
    />
  );
}

function TagField() {
  const { view, pulse } = useExplorer();
  const byTag = new Map<string, number>();
  for (const { tag, rooms } of pulse.stats.value?.bySource ?? [])
    if (tag !== undefined) byTag.set(tag, (byTag.get(tag) ?? 0) + rooms);
  const options = ranked([...byTag].map(([tag, rooms]) => counted(tag, rooms)));
  const values = view.filter.value.tags ?? [];
  return (
    <ListField
      title="Tag it was seen under"
      isOpen
      options={options}
      values={values}
      onChange={(tags) => view.change({ tags })}
    />
  );
}

function SourceField() {
  const { view } = useExplorer();
  const options = SOURCE_NAMES.map((channel) => ({ value: channel, text: saySource({ channel }) }));
  const onChange = (values: string[]) => view.change({ sources: SOURCE_NAMES.filter((name) => values.includes(name)) });
  return (
    <ListField title="Seen in source" options={options} values={view.filter.value.sources ?? []} onChange={onChange} />
  );
}

function ScriptField() {
  const { view } = useExplorer();
  const options = SCRIPT_NAMES.map((value) => ({ value }));
  const onChange = (values: string[]) => view.change({ scripts: SCRIPT_NAMES.filter((name) => values.includes(name)) });
  return (
    <ListField
      title="Letters in the title"
      options={options}
      values={view.filter.value.scripts ?? []}
      onChange={onChange}
    />
  );
}

const AgeField = () => (
  <DurationField
    field="age"
    title="Live for"
    presets={[atMost(10 * MINUTE), atMost(HOUR), atMost(2 * HOUR), atLeast(4 * HOUR)]}
  />
);
const FirstSeenField = () => (
  <DurationField
    field="firstSeen"
    title="First seen by livescout, ago"
    presets={[atMost(5 * MINUTE), atMost(10 * MINUTE), atMost(HOUR), atMost(24 * HOUR)]}
  />
);
const ViewersField = () => (
  <RangeField field="viewers" title="Viewers" presets={[atLeast(100), atLeast(1_000), atLeast(10_000), atMost(50)]} />
);
const FollowersField = () => (
  <RangeField
    field="followers"
    title="Followers of the owner"
    presets={[atMost(10_000), atLeast(10_000), atLeast(100_000), atLeast(1_000_000)]}
  />
);

type AnswerKey = "isGated" | "sellsGoods" | "isPaid";
function AnswerField({ field, title }: { field: AnswerKey; title: string }) {
  const { view } = useExplorer();
  const now = view.filter.value[field];
  return (
    <ChoiceField
      title={title}
      choices={[
        ["any", "any"],
        ["yes", "yes"],
        ["no", "no"],
      ]}
      value={now === undefined ? "any" : now ? "yes" : "no"}
      onChange={(next) => view.change({ [field]: next === "any" ? undefined : next === "yes" })}
    />
  );
}

function LiveField() {
  const { view } = useExplorer();
  return (
    <ChoiceField
      title="Live or ended"
      choices={[
        ["yes", "live"],
        ["no", "ended"],
        ["any", "both"],
      ]}
      value={view.filter.value.live}
      onChange={(live) => view.change({ live })}
    />
  );
}

/** In the order of the sheet. `q`, `sort` and `order` stand in the bar itself. */
export const FIELDS: readonly FieldSpec[] = [
  { name: "viewers", title: "Viewers", isQuick: true, Field: ViewersField },
  { name: "topic", title: "Topic", isQuick: true, Field: TopicField },
  { name: "game", title: "Game", isQuick: true, Field: GameField },
  { name: "language", title: "Language", isQuick: true, Field: LanguageField },
  { name: "age", title: "Live for", isQuick: true, Field: AgeField },
  { name: "firstSeen", title: "First seen", Field: FirstSeenField },
  { name: "followers", title: "Followers", Field: FollowersField },
  { name: "live", title: "Live", Field: LiveField },
  { name: "gated", title: "Gated", Field: () => <AnswerField field="isGated" title="Gated: subscribers only" /> },
  { name: "sells", title: "Sells goods", Field: () => <AnswerField field="sellsGoods" title="Sells goods" /> },
  { name: "paid", title: "Paid", Field: () => <AnswerField field="isPaid" title="Paid" /> },
  { name: "script", title: "Letters", Field: ScriptField },
  { name: "source", title: "Seen in", Field: SourceField },
  { name: "tag", title: "Tag", Field: TagField },
  { name: "hide", title: "Hidden", Field: HideField },
];
export const QUICK_FIELDS = FIELDS.filter(({ isQuick }) => isQuick === true);
