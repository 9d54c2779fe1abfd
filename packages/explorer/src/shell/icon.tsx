/** The few drawings of the page, in the colour of their text. They say nothing by themselves: the button that holds one has a name. */

const PATHS = {
  search: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13Zm5-1.5L21 21",
  filter: "M3 6h18M6 12h12M10 18h4",
  star: "m12 3.5 2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17l-5.3 3 1.1-6-4.4-4.2 6-.8L12 3.5Z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  back: "M14.5 6l-6 6 6 6",
  next: "M9.5 6l6 6-6 6",
  up: "M12 20V5M5.5 11 12 4.5l6.5 6.5",
  save: "M12 3.5v11m-4.5-4L12 15l4.5-4.5M4.5 19.5h15",
  help: "M9.3 9.2a2.8 2.8 0 1 1 4 2.6c-.9.5-1.3 1-1.3 2.2m0 3v.1M12 21.5a9.5 9.5 0 1 1 0-19 9.5 9.5 0 0 1 0 19Z",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2.5v2m0 15v2M2.5 12h2m15 0h2M5.3 5.3l1.4 1.4m10.6 10.6 1.4 1.4m0-13.4-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  half: "M12 21a9 9 0 1 0 0-18v18Zm0 0a9 9 0 0 1 0-18",
  out: "M14 4.5h5.5V10M19.5 4.5 11 13M18 14v5.5H4.5V6H10",
  copy: "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
  hide: "M3 3l18 18M9.9 5.8A9 9 0 0 1 12 5.5c6.5 0 10 6.5 10 6.5a17 17 0 0 1-3.2 3.9M6.2 7.6A16 16 0 0 0 2 12s3.5 6.5 10 6.5c1.5 0 2.9-.3 4-.9",
  lock: "M6 10.5h12v9H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
  bag: "M5.5 8.5h13l1 11h-15zM9 8.5V7a3 3 0 0 1 6 0v1.5",
  coin: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Zm2.5-11c-.6-.9-1.5-1.2-2.5-1.2-1.4 0-2.5.7-2.5 1.8 0 2.6 5 1.2 5 3.8 0 1.1-1.1 1.8-2.5 1.8-1.1 0-2-.4-2.6-1.3M12 6.8v1.5m0 7.4v1.5",
  live: "M12 13.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM7.8 16.2a6 6 0 0 1 0-8.4m8.4 0a6 6 0 0 1 0 8.4M5 19a10 10 0 0 1 0-14m14 0a10 10 0 0 1 0 14",
  chart: "M4 19.5V13m5.3 6.5V8m5.4 11.5v-9m5.3 9v-15",
  bell: "M6.5 16.5v-6a5.5 5.5 0 0 1 11 0v6l1.5 1.5H5zM10 20.5h4",
  refresh: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3l2.2 2.3M19.5 4.5V9H15",
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
