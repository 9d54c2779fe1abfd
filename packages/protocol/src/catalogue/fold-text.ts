/** Texts made comparable: width, ligatures and case do not count, in any script. */
export const foldText = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFKC");

/** The words of a search, folded; every one must occur somewhere. */
export const foldWords = (text: string): string[] =>
  foldText(text)
    .split(/\s+/u)
    .filter((word) => word !== "");

type Searched = { title: string; owner: { uniqueId: string; nickname: string } };

/** What `q` looks in. Lines keep title and names apart: no word goes over the end of one. */
export const searchedText = ({ title, owner }: Searched): string =>
  foldText(`${title}\n${owner.nickname}\n${owner.uniqueId}`);
