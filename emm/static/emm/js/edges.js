// What stays at the edges of the window covers what lies behind it. Here it is measured how much that is, so that the
// page scrolls whatever gets the focus clear of it, and menus open where they are seen.

const HEADS = ".roll-head";
const FEET = ".form-actions, .sticky-actions, .roll-foot";
const root = document.documentElement;
const measured = new ResizeObserver(measure);

for (const part of document.querySelectorAll(`${HEADS}, ${FEET}, .toasts`)) measured.observe(part);
addEventListener("resize", measure);
// Browsers leave alone what is seen in part.
document.addEventListener("focusin", ({ target }) => {
  const fits = target.offsetHeight < innerHeight / 2 && target.offsetWidth < innerWidth;
  if (fits && target.matches(":focus-visible")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

function measure() {
  const foot = highest(FEET, "bottom");
  root.style.setProperty("--edge-top", `${highest(HEADS, "top")}px`);
  root.style.setProperty("--edge-bottom", `${foot}px`);
  root.style.setProperty("--toasts", `${heightOf(document.querySelector(".toasts"))}px`);
}

function highest(selector, edge) {
  const covered = [...document.querySelectorAll(selector)].map((part) => {
    const style = getComputedStyle(part);
    return style.position === "sticky" ? heightOf(part) + (parseFloat(style[edge]) || 0) : 0;
  });
  return Math.max(0, ...covered);
}

function heightOf(part) {
  return part?.getBoundingClientRect().height ?? 0;
}

// The part of the window that nothing covers, from its upper edge.
export function clearView() {
  const edges = getComputedStyle(root);
  const [top, bottom] = ["--edge-top", "--edge-bottom"].map((name) => parseFloat(edges.getPropertyValue(name)) || 0);
  return { top, bottom: innerHeight - bottom };
}
