/** Shows the rooms of a feed answer as cards, and says when the list has been laid out and when its end is near. */
import type { PageElement, PageWindow } from "./page-window.ts";

export type CardRoom = { title: string; nickname: string; uniqueId: string; viewerCount: number; coverUrl: string };

export function showRooms({ document }: PageWindow, rooms: readonly CardRoom[]): void {
  const list = document.querySelector("#rooms");
  if (list === null) return;
  const make = (name: string, className: string, text = ""): PageElement => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };
  for (const room of rooms) {
    const cover = make("img", "cover");
    cover.setAttribute("loading", "lazy");
    cover.setAttribute("src", room.coverUrl);
    cover.setAttribute("alt", "");
    const card = make("li", "card");
    card.append(
      cover,
      make("span", "viewers", String(room.viewerCount)),
      make("strong", "title", room.title),
      make("span", "owner", `${room.nickname} @${room.uniqueId}`),
    );
    list.append(card);
  }
}

/** Runs once two frames have been drawn and the list has a size: a page without a viewport never gets there. */
export function whenLaidOut(window: PageWindow, run: () => void): void {
  const look = () => {
    const box = window.document.querySelector("#rooms")?.getBoundingClientRect();
    if (box !== undefined && box.width > 0 && box.height > 0) run();
    else window.requestAnimationFrame(look);
  };
  window.requestAnimationFrame(() => window.requestAnimationFrame(look));
}

/** Runs each time that the end of the list comes into view. */
export function whenNearEnd(window: PageWindow, run: () => void): void {
  const end = window.document.querySelector("#end");
  if (end === null) return;
  const observer = new window.IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) run();
  });
  observer.observe(end);
}
