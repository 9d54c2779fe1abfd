/** Where a card will be: the room is still on its way. */
import { cardPlace, type GridLayout } from "./layout.ts";

export function CardPlaceholder({ index, layout }: { index: number; layout: GridLayout }) {
  const { left, top } = cardPlace(layout, index);
  const place = {
    transform: `translate(${left}px, ${top}px)`,
    width: `${layout.cardWidth}px`,
    height: `${layout.cardHeight}px`,
  };
  return (
    <div class="card card-empty" style={place} aria-hidden="true">
      <div class="cover" />
      <div class="card-text">
        <span class="bone" />
        <span class="bone bone-short" />
      </div>
    </div>
  );
}
