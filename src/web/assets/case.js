// The case page: who else is here, what comes in while it is open, drafts that keep themselves, the drawer in its place. Without
// it everything goes by its buttons.
"use strict";
(() => {
  const around = document.getElementById("sekitar");
  const byId = (id) => document.getElementById(id);
  const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  // A form in which nothing was begun is of the version that the page shows by now. Words begun before something came in are of
  // the version they were begun on: sending them is asked about once more.
  const begun = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => {
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
    return field.matches("textarea") ? field.value.trim() !== "" : field.value !== field.defaultValue;
  });
  const renumber = (version) => document.querySelectorAll("form input[name=versi]").forEach((field) => {
    if (!begun(field.form)) field.value = version;
  });

  // The story grows at its end; what is playing or being typed is left alone.
  const grow = (page) => {
    const story = byId("alur");
    const newer = page.getElementById("alur");
    if (!story || !newer) return null;
    let first = null;
    for (const item of [...newer.children]) {
      const old = item.id && byId(item.id);
      if (!old) { first = first || item; story.append(item); }
      else if (item.matches(".out")) old.replaceWith(item);
    }
    if (first && byId("kosong")) byId("kosong").remove();
    return first;
  };

  let renewing = false;
  let again = false;
  const renew = async () => {
    if (renewing) { again = true; return; }
    renewing = true;
    do {
      again = false;
      const shown = new URLSearchParams(location.search).get("tampil");
      const address = location.pathname + (shown ? "?tampil=" + encodeURIComponent(shown) : "");
      const answer = await fetch(address, { headers: { "x-suluh-live": "1" } }).catch(() => null);
      const page = answer && answer.ok && !answer.redirected && await pageOf(answer);
      if (!page || !page.getElementById("keadaan")) continue;
      const first = grow(page);
      for (const id of ["keadaan", "fakta"]) {
        const old = byId(id);
        if (!old.contains(document.activeElement) && ![...old.querySelectorAll("form")].some(begun)) old.replaceWith(page.getElementById(id));
      }
      renumber(page.getElementById("sekitar").dataset.version);
      const link = byId("lihat-baru");
      if (first && link) link.setAttribute("href", "#" + first.id);
    } while (again);
    renewing = false;
  };

  if (around) {
    const source = new EventSource(around.dataset.live);
    source.addEventListener("sekitar", (event) => {
      const link = byId("lihat-baru");
      const before = link && link.getAttribute("href");
      around.innerHTML = event.data;
      const fresh = byId("lihat-baru");
      if (!fresh) return;
      if (before && before.startsWith("#")) fresh.setAttribute("href", before);
      renew();
    });
    source.addEventListener("selesai", () => source.close());
    // Colleagues need not wait until it shows that nobody is here.
    addEventListener("pagehide", () => {
      source.close();
      const token = document.querySelector("form input[name=token]");
      if (token) navigator.sendBeacon(around.dataset.live.replace(/events\?.*$/, "pergi"), new URLSearchParams({ token: token.value }));
    });
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
    const page = answer && answer.ok && (await pageOf(answer)).getElementById("laci");
    if (!page) { form.submit(); return; }
    byId("laci").replaceWith(page);
    page.tabIndex = -1;
    page.focus({ preventScroll: true });
  });
})();
