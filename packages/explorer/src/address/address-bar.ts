/** The browser's address bar, behind an interface: query for the filter, hash for the view. */

export type Address = { query: string; hash: string };
export type AddressBar = {
  read: () => Address;
  /** `push`: Back leads to what was before. */
  write: (address: Address, how: "push" | "replace") => void;
  /** Back, Forward, or a link to another view. */
  onChange: (listener: () => void) => void;
};

export const browserAddressBar = (window: Window): AddressBar => ({
  read: () => ({ query: window.location.search.slice(1), hash: window.location.hash }),
  write: ({ query, hash }, how) => {
    const text = `${window.location.pathname}${query === "" ? "" : `?${query}`}${hash}`;
    if (how === "push") window.history.pushState(null, "", text);
    else window.history.replaceState(null, "", text);
  },
  onChange: (listener) => {
    window.addEventListener("popstate", listener);
  },
});
