/** Name, views, and what can be done from anywhere. On a phone the views stand at the bottom, under the thumb. */
import { useExplorer } from "../context.ts";
import type { View } from "../address/route.ts";
import { ExportMenu } from "./export-menu.tsx";
import { Icon, type IconName } from "./icon.tsx";

const TABS: readonly { view: View; text: string; icon: IconName }[] = [
  { view: "live", text: "Live", icon: "live" },
  { view: "now", text: "Now", icon: "chart" },
  { view: "following", text: "Following", icon: "star" },
];

export function TopBar() {
  const { isHelpOpen } = useExplorer();
  return (
    <header class="top">
      <a class="brand" href="#live" aria-label="livescout, live rooms">
        <Logo />
        <span>livescout</span>
      </a>
      <ViewTabs place="top" />
      <div class="actions">
        <ExportMenu />
        <ThemeButton />
        <button
          type="button"
          class="tool"
          aria-label="Help"
          title="Help: keys and words (?)"
          onClick={() => (isHelpOpen.value = true)}
        >
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}

export function ViewTabs({ place }: { place: "top" | "bottom" }) {
  const { view, follow } = useExplorer();
  const open = view.route.value.view;
  const liveNames = follow.names.value?.filter(({ liveRoom }) => liveRoom !== undefined).length ?? 0;
  return (
    <nav class={`tabs tabs-${place}`} aria-label={place === "top" ? "Views" : "Views, at the bottom"}>
      {TABS.map(({ view: name, text, icon }) => (
        <a key={name} href={view.link(undefined, name)} aria-current={name === open ? "page" : undefined}>
          <Icon name={icon} />
          <span>{text}</span>
          {name === "following" && liveNames > 0 && (
            <span class="tab-count" title={`${liveNames} live now`}>
              {liveNames}
              <span class="unseen"> live now</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

const NEXT = { system: "dark", dark: "light", light: "system" } as const;
const THEME_ICON = { system: "half", dark: "moon", light: "sun" } as const;

function ThemeButton() {
  const { theme } = useExplorer();
  const now = theme.theme.value;
  const text = `Colours: ${now === "system" ? "as the system has them" : now}`;
  return (
    <button type="button" class="tool" aria-label={text} title={text} onClick={() => theme.set(NEXT[now])}>
      <Icon name={THEME_ICON[now]} />
    </button>
  );
}

export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <path class="logo-far" d="M7.5 22.5a11 11 0 0 1 0-13M24.5 9.5a11 11 0 0 1 0 13" />
    <path class="logo-near" d="M11.8 19.5a6 6 0 0 1 0-7M20.2 12.5a6 6 0 0 1 0 7" />
    <circle class="logo-dot" cx="16" cy="16" r="3.2" />
  </svg>
);
