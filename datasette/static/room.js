// Small comforts; every page works without this file.
"use strict";

// Escape hides the words of a note that hover or focus has brought up (WCAG 2.2, 1.4.13).
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const hint of document.querySelectorAll(".marker .hint")) hint.classList.add("dismissed");
});
for (const marker of document.querySelectorAll(".marker")) {
  for (const kind of ["pointerleave", "focusout"]) {
    marker.addEventListener(kind, () => marker.querySelector(".hint")?.classList.remove("dismissed"));
  }
}

// A chart over time that is wider than the screen shows its end, the present.
for (const chart of document.querySelectorAll(".newest-last")) chart.scrollLeft = chart.scrollWidth;

// Buttons that copy the text of the element they name.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
