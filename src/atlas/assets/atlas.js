// One dialog at a time, and the search. Everything else on the page also works without this. In the console the page comes in
// parts, and the server searches.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const find = (id) => document.getElementById(id);
  const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);
  const views = [...document.querySelectorAll(".view")];
  const box = find("_cari");
  // Where the page is whole it is searched here.
  const here = find("_pencarian");
  const results = find("_temuan");
  const list = find("_hasil");
  const main = find("isi");
  const wide = matchMedia("(min-width: 60rem)");
  const office = document.title;
  const MOST = 40;

  // Views: what the address names is shown, the rest is not.
  const open = (folded) => each("details", (details) => { details.open = !folded || details.className === "side" && wide.matches; });
  const tell = (view) => {
    // Without a script the sources of a page are numbers of the list below; here they stand in their place.
    each("p.sources", (line) => {
      const numbers = line.querySelectorAll("a");
      const whole = document.createElement(numbers.length > 1 ? "ul" : "span");
      each("a", (number) => {
        const source = number.getAttribute("href").startsWith("#") && find(number.hash.slice(1));
        if (!source) return;
        const item = document.createElement(numbers.length > 1 ? "li" : "span");
        source.childNodes.forEach((part) => item.append(part.cloneNode(true)));
        whole.append(item);
      }, line);
      if (!whole.hasChildNodes()) return;
      const shown = document.createElement("div");
      shown.className = line.className;
      shown.append("Sumber: ", whole);
      line.replaceWith(shown);
    }, view);
  };
  // Whoever has just come in begins at the head of the page.
  let moved = false;
  const show = () => {
    const id = decodeURIComponent(location.hash.slice(1)) || "_peta";
    // The way past the head of the page leads to no view.
    if (id === main.id) return;
    const target = find(id);
    const view = target && target.closest(".view") || views[0];
    const every = id === "_semua";
    root.classList.toggle("every", every);
    views.forEach((other) => {
      other.classList.toggle("on", other === view);
      if (every || other === view) tell(other);
    });
    close();
    const title = view.querySelector(".title");
    document.title = title && !every ? title.firstChild.textContent.trim() + " · " + office : office;
    each("nav [aria-current]", (link) => link.removeAttribute("aria-current"));
    each("nav a[href$='#" + (every ? "_semua" : id === view.id || !target ? view.id : id) + "']", (link) => link.setAttribute("aria-current", "location"));
    if (!moved && !location.hash) return;
    moved = true;
    const part = target && target !== view ? target : view;
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
    if (part === view) scrollTo(0, 0);
    else part.scrollIntoView();
  };

  // On the overview: which dialogs lead to the one pointed at, and to which it leads.
  const chips = new Map([...document.querySelectorAll(".chip")].map((chip) => [chip.hash, chip]));
  const areas = document.querySelector(".areas");
  const lines = find("_garis");
  // From the side of one box to the near side of the other.
  const line = (from, to, name) => {
    const ground = areas.getBoundingClientRect();
    const [a, b] = [from, to].map((chip) => chip.getBoundingClientRect());
    const side = a.left < b.left ? [a.right, b.left] : a.left > b.left ? [a.left, b.right] : [a.left, b.left];
    const [x1, x2] = side.map((x) => x - ground.left);
    const [y1, y2] = [a, b].map((box) => box.top + box.height / 2 - ground.top);
    const bend = a.left < b.left ? 30 : -30;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - (a.left === b.left ? -bend : bend)} ${y2} ${x2} ${y2}`);
    path.setAttribute("class", name);
    path.setAttribute("marker-end", "url(#_panah)");
    lines.append(path);
  };
  const leads = (from, to) => from !== to && from.dataset.to.split(" ").includes(to.hash.slice(1));
  const unmark = () => {
    areas.classList.remove("marking");
    lines.replaceChildren();
    chips.forEach((chip) => chip.classList.remove("self", "from", "to"));
  };
  const mark = (event) => {
    unmark();
    const chip = event.target.closest(".chip");
    if (!chip) return;
    areas.classList.add("marking");
    chip.classList.add("self");
    chips.forEach((other) => {
      if (leads(chip, other)) { other.classList.add("to"); line(chip, other, "to"); }
      if (leads(other, chip)) { other.classList.add("from"); line(other, chip, "from"); }
    });
  };

  // The search: every word must stand somewhere; titles and names count most, then asks, then texts.
  let index;
  const words = (element) => element ? element.textContent.replace(/\s+/g, " ").trim() : "";
  const entry = (element, title, name, body) => {
    const asks = [...element.querySelectorAll(":scope > details:not([lang]) > ul > li, :scope > .pages > details > ul > li")].map(words);
    const lines = [...asks, ...body.map(words)].filter(Boolean);
    return { id: element.id, title, name, head: (title + " " + element.id + " " + name).toLowerCase(), asks: asks.length, lines, low: lines.map((line) => line.toLowerCase()) };
  };
  const build = () => {
    index = [];
    each("br", (end) => end.before(" "), main);
    each(".dialog", (dialog) => {
      const title = dialog.querySelector(".title").firstChild.textContent.trim();
      index.push(entry(dialog, title, words(dialog.querySelector(".trail")).split("› ")[1], [dialog.querySelector("header .hint")]));
      each(".page", (page) => {
        const own = page.querySelector("h3").firstChild.textContent.trim();
        const texts = [...page.querySelectorAll(".bubble > p, .bubble li, .bubble .small, .ways a, .ways li > span, details[lang] > p, details[lang] li")];
        const first = words(page.querySelector(".bubble > *"));
        index.push(entry(page, page.querySelector("h3").firstChild.nodeType === 3 && own || first.slice(0, 60) || page.id, title, texts));
      }, dialog);
    });
    each(".fact", (fact) => index.push(entry(fact, words(fact.querySelector("h4")), "data", [fact.querySelector(".value"), fact.querySelector(".hint")])));
  };
  const weigh = (item, wanted) => {
    let weight = 0;
    let best = -1;
    for (const word of wanted) {
      const line = item.low.findIndex((text) => text.includes(word));
      if (item.head.includes(word)) weight += 8;
      else if (line >= 0) weight += line < item.asks ? 4 : 2;
      else return null;
      if (line >= 0 && best < 0) best = line;
    }
    const whole = item.low.findIndex((text) => wanted.every((word) => text.includes(word)));
    return { item, weight: weight + (whole >= 0 ? 3 : 0), line: whole >= 0 ? whole : best };
  };
  const marked = (text, wanted) => {
    const out = document.createElement("span");
    const low = text.toLowerCase();
    const first = Math.max(0, Math.min(...wanted.map((word) => low.indexOf(word)).filter((at) => at >= 0)) - 40);
    const end = Math.min(text.length, first + 160);
    let at = first;
    if (first > 0) out.append("… ");
    while (at < end) {
      const next = wanted.map((word) => [low.indexOf(word, at), word.length]).filter(([from]) => from >= 0 && from < end).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next) break;
      out.append(text.slice(at, next[0]));
      const hit = document.createElement("mark");
      hit.textContent = text.slice(next[0], next[0] + next[1]);
      out.append(hit);
      at = next[0] + next[1];
    }
    if (at < end) out.append(text.slice(at, end));
    if (end < text.length) out.append(" …");
    return out;
  };
  const close = () => { if (here) { results.hidden = true; main.hidden = false; } };
  const search = () => {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length) return close();
    if (!index) build();
    const hits = index.map((item) => weigh(item, wanted)).filter(Boolean).sort((a, b) => b.weight - a.weight);
    find("_jumlah").textContent = hits.length > MOST ? hits.length + " cocok; " + MOST + " yang teratas tampil" : hits.length ? hits.length + " cocok" : "Tidak ada yang cocok. Coba kata lain atau sebagian kata.";
    list.replaceChildren(...hits.slice(0, MOST).map(({ item, line }) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = "#" + item.id;
      const title = document.createElement("b");
      title.textContent = item.title;
      const where = document.createElement("small");
      where.textContent = " " + item.name + " · " + item.id.replace(/^_/, "");
      link.append(title, where);
      if (line >= 0) {
        const text = marked(item.lines[line], wanted);
        if (line < item.asks) text.prepend("Pertanyaan: ");
        link.append(text);
      }
      row.append(link);
      return row;
    }));
    results.hidden = false;
    main.hidden = true;
    scrollTo(0, 0);
  };

  if (areas) {
    areas.addEventListener("mouseover", mark);
    areas.addEventListener("mouseleave", unmark);
    areas.addEventListener("focusin", mark);
    areas.addEventListener("focusout", unmark);
  }
  if (here) {
    here.hidden = false;
    box.addEventListener("input", search);
    box.addEventListener("focus", search);
  }
  if (here) list.addEventListener("click", (event) => {
    // The same address again changes nothing, so the page would stay hidden.
    const link = event.target.closest("a");
    if (link && link.hash === location.hash) show();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    const links = here ? [...list.querySelectorAll("a")] : [];
    const at = links.indexOf(document.activeElement);
    const searching = here && !results.hidden && (document.activeElement === box || at >= 0);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.select();
    } else if (event.key === "Escape" && here && !results.hidden) {
      box.value = "";
      close();
    } else if (event.key === "Enter" && here && document.activeElement === box && links.length && !results.hidden) {
      links[0].click();
    } else if (searching && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (links[next] || (next < 0 ? box : document.activeElement)).focus();
    }
  });
  let folded = true;
  const fold = () => open(folded);
  wide.addEventListener ? wide.addEventListener("change", fold) : wide.addListener(fold);
  addEventListener("beforeprint", () => { folded = false; fold(); });
  addEventListener("afterprint", () => { folded = true; fold(); });
  addEventListener("hashchange", show);
  fold();
  show();
})();
