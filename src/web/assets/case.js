// The case page: who else is here, drafts that keep themselves, the drawer in its place. Without it everything goes by its buttons.
"use strict";
(() => {
  const around = document.getElementById("sekitar");
  if (around) {
    const source = new EventSource(around.dataset.live);
    source.addEventListener("sekitar", (event) => { around.innerHTML = event.data; });
    source.addEventListener("selesai", () => source.close());
  }

  // What is being written is kept a moment after the last key.
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    let timer;
    const keep = () => {
      const data = new URLSearchParams(new FormData(form));
      data.set("bentuk", form.dataset.draft);
      fetch(form.action.replace(/[^/]+$/, "draf"), { method: "POST", body: data }).catch(() => {});
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 1500); });
    form.addEventListener("submit", () => clearTimeout(timer));
  });

  // The drawer opens where it stands: nothing else on the page moves, and nothing that was typed is lost.
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("#laci form");
    if (!form) return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("laci");
    if (!page) { form.submit(); return; }
    document.getElementById("laci").replaceWith(page);
    page.tabIndex = -1;
    page.focus({ preventScroll: true });
  });
})();
