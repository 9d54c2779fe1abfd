/** A room's picture over a drawn cover of its own, which is also there while it comes, and stays where it fails. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { hueOf, initialsOf } from "../format/initials.ts";

type PictureProps = { address: string | undefined; seed: string; name: string; class: string };

export function Picture({ address, seed, name, class: look }: PictureProps) {
  const { brokenPictures, queuePicture } = useExplorer();
  const isTurn = useSignal(false);
  useEffect(() => queuePicture(() => (isTurn.value = true)), []);
  const failed = useSignal<string | undefined>(undefined);
  const isShown = isTurn.value && address !== undefined && failed.value !== address && !brokenPictures.has(address);
  return (
    <span class={`picture ${look}`} style={{ "--hue": String(hueOf(seed)) }} data-drawn={isShown ? undefined : ""}>
      <span class="initials" aria-hidden="true">
        {initialsOf(name)}
      </span>
      {isShown && (
        <img
          key={address}
          src={address}
          alt=""
          decoding="async"
          draggable={false}
          referrerpolicy="no-referrer"
          onError={() => {
            brokenPictures.add(address);
            failed.value = address;
          }}
        />
      )}
    </span>
  );
}
