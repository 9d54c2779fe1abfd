/** The page: locked without its token, else what is always there and the open view. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { View } from "./address/route.ts";
import { NowBoard } from "./board/now-board.tsx";
import { useExplorer } from "./context.ts";
import { RoomDrawer } from "./drawer/room-drawer.tsx";
import { FilterBar } from "./filters/filter-bar.tsx";
import { FollowView } from "./follow/follow-view.tsx";
import { LiveView } from "./grid/live-view.tsx";
import { HelpDialog } from "./shell/help-dialog.tsx";
import { Locked } from "./shell/locked.tsx";
import { OfflineBar } from "./shell/offline-bar.tsx";
import { ToastList } from "./shell/toast-list.tsx";
import { TopBar, ViewTabs } from "./shell/top-bar.tsx";
import { RefusalBar } from "./truth/refusal-bar.tsx";
import { TruthStrip } from "./truth/truth-strip.tsx";

export function App() {
  const { token, feed, view, pulse } = useExplorer();
  useSignalEffect(() => {
    const isSandbox = pulse.state.value?.world === "sandbox";
    document.title = `${isSandbox ? "[sandbox] " : ""}${TITLES[view.route.value.view]} · livescout`;
    document.documentElement.dataset.world = pulse.state.value?.world ?? "";
  });
  const isLocked = token.value === undefined || feed.connection.value.kind === "locked";
  const sticky = useRef<HTMLDivElement>(null);
  // How far down the sticking part reaches: cards stop below it, the pill hangs from it.
  useEffect(() => {
    const { current: box } = sticky;
    if (box === null) return undefined;
    const observer = new ResizeObserver(() =>
      document.documentElement.style.setProperty("--sticky-bottom", `${box.offsetHeight}px`),
    );
    observer.observe(box);
    return () => observer.disconnect();
  }, [isLocked]);
  const open = view.route.value.view;
  useScrollOf(open);
  if (isLocked) return <Locked />;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <TopBar />
      <div class="sticky" id="sticky" ref={sticky}>
        <TruthStrip />
        <RefusalBar />
        <OfflineBar />
        {open === "live" && <FilterBar />}
      </div>
      <main id="main" tabIndex={-1}>
        {open === "live" && <LiveView />}
        {open === "now" && <NowBoard />}
        {open === "following" && <FollowView />}
      </main>
      <ViewTabs place="bottom" />
      <RoomDrawer />
      <HelpDialog />
      <ToastList />
    </>
  );
}

/** Each view begins at its top, and on return stands where it was left. */
function useScrollOf(open: View): void {
  const places = useRef(new Map<View, number>());
  useLayoutEffect(() => {
    const keep = () => void places.current.set(open, window.scrollY);
    window.scrollTo(0, places.current.get(open) ?? 0);
    window.addEventListener("scroll", keep, { passive: true });
    return () => window.removeEventListener("scroll", keep);
  }, [open]);
}

const TITLES = { live: "Live rooms", now: "Now", following: "Following" } as const;
