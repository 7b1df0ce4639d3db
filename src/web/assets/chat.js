// The chat without waiting for whole pages. Everything here also works without it: forms post, the page comes again.
"use strict";
(() => {
  const body = document.body;
  const log = document.getElementById("log");
  const alertLine = document.getElementById("alert");
  const sayForm = document.getElementById("say");
  const box = document.getElementById("tulis");
  const plus = document.getElementById("plus");
  const uploadForm = document.getElementById("upload");
  const fileInput = document.getElementById("file");
  const leaveForm = document.querySelector(".leave");
  const MOST = 20 * 1024 * 1024;
  let last = Number(log.dataset.last) || 0;
  let busy = false;
  let source;

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
  const warn = (words) => { alertLine.textContent = words; alertLine.hidden = !words; };

  // Puts lines that are not there yet at the end; the buttons before them are no longer live.
  const append = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const lines = [...holder.content.querySelectorAll("li.line")].filter((line) => Number(line.dataset.seq) > last);
    if (!lines.length) return;
    if (last === 0) {
      // The greeting was only a preview; it comes again as a stored line.
      log.replaceChildren();
      document.querySelectorAll("input[name=start]").forEach((field) => field.remove());
    }
    for (const line of lines) {
      if (line.querySelector(".choices") || line.classList.contains("person")) {
        log.querySelectorAll(".choices").forEach((choices) => choices.remove());
      }
      line.removeAttribute("id");
      log.append(line);
      last = Number(line.dataset.seq);
    }
  };

  // Shows what came after a line from its beginning: the person's own words on top, the answer below.
  const reveal = (from, focus) => {
    const lines = [...log.querySelectorAll("li.line")].filter((line) => Number(line.dataset.seq) > from);
    if (!lines.length) return;
    lines[0].scrollIntoView({ block: "start" });
    const answer = lines.find((line) => line.classList.contains("suluh"));
    if (focus && answer) answer.focus({ preventScroll: true });
  };

  // What comes by itself moves the page only for somebody who is at its end, never under the eyes of a reader.
  const arrive = (html) => {
    const atEnd = innerHeight + scrollY > document.documentElement.scrollHeight - 200;
    append(html);
    if (atEnd && !busy) log.lastElementChild.scrollIntoView({ block: "nearest" });
  };

  const listen = () => {
    if (source) source.close();
    source = new EventSource("/chat/events?after=" + last);
    source.onmessage = (event) => arrive(event.data);
  };

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // Sends with the same id until it arrives, so a cut connection can neither lose nor double a message.
  const post = async (url, data, tries) => {
    for (let turn = 0; ; turn += 1) {
      try {
        const answer = await fetch(url, { method: "POST", body: data, headers: { "X-Suluh": "1" }, redirect: "manual" });
        if (answer.status < 500) return answer;
      } catch { /* no connection: wait, then once more */ }
      if (turn + 1 >= tries) return null;
      await pause(1000 * 2 ** turn);
    }
  };

  const send = async (form, extra, focus) => {
    if (busy) return false;
    busy = true;
    body.classList.add("busy");
    log.setAttribute("aria-busy", "true");
    const from = last;
    const slow = setTimeout(() => warn(body.dataset.sending), 1500);
    const upload = form.enctype === "multipart/form-data";
    const data = new FormData(form);
    for (const [name, value] of Object.entries(extra)) data.set(name, value);
    data.set("id", newId());
    data.set("after", String(last));
    const answer = await post(form.action, upload ? data : new URLSearchParams(data), upload ? 2 : 4);
    clearTimeout(slow);
    busy = false;
    body.classList.remove("busy");
    log.removeAttribute("aria-busy");
    if (answer && answer.ok) {
      warn("");
      append(await answer.text());
      reveal(from, focus);
      if (!source || source.readyState === EventSource.CLOSED) listen();
      return true;
    }
    const said = answer && answer.headers.get("X-Suluh") === "words";
    warn(said ? await answer.text() : body.dataset.offline);
    return false;
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const action = new URL(form.action).pathname;
    if (action === "/chat/new" || !action.startsWith("/chat/")) return;
    event.preventDefault();
    if (form === sayForm) {
      if (box.value.trim() && await send(form, {}, false)) box.value = "";
      return;
    }
    if (form === uploadForm) { await sendFile(fileInput.files[0]); return; }
    const pressed = event.submitter;
    await send(form, pressed && pressed.name ? { [pressed.name]: pressed.value } : {}, true);
  });

  // Enter sends where there is a real keyboard; on a phone it makes a new line.
  box.addEventListener("keydown", (event) => {
    const keyboard = matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && keyboard) {
      event.preventDefault();
      sayForm.requestSubmit();
    }
  });

  const sendFile = async (file) => {
    if (!file) return;
    if (file.size > MOST) { warn(body.dataset.tooBig); return; }
    if (await send(uploadForm, { file }, true)) { fileInput.value = ""; plus.open = false; }
  };

  // Leaving also takes this page out of the tab's history.
  leaveForm.addEventListener("submit", (event) => {
    event.preventDefault();
    if (source) source.close();
    fetch("/chat/new", { method: "POST", redirect: "manual", keepalive: true }).finally(() => location.replace("/selesai"));
  });

  // Voice, where the browser can record.
  const record = document.getElementById("record");
  const stop = document.getElementById("record-stop");
  const drop = document.getElementById("record-drop");
  const time = document.getElementById("record-time");
  const showRecording = (on) => { record.hidden = on; stop.hidden = !on; drop.hidden = !on; };
  if (navigator.mediaDevices && window.MediaRecorder) {
    record.hidden = false;
    record.addEventListener("click", async () => {
      let stream;
      try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { warn(body.dataset.noMicrophone); return; }
      warn("");
      const parts = [];
      const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24000 });
      const begun = Date.now();
      const clock = setInterval(() => {
        const seconds = Math.floor((Date.now() - begun) / 1000);
        time.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      }, 500);
      let wanted = true;
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.onstop = async () => {
        clearInterval(clock);
        stream.getTracks().forEach((track) => track.stop());
        showRecording(false);
        time.textContent = "0:00";
        if (wanted) await sendFile(new File(parts, "suara", { type: recorder.mimeType }));
      };
      stop.onclick = () => recorder.stop();
      drop.onclick = () => { wanted = false; recorder.stop(); };
      showRecording(true);
      recorder.start();
      stop.focus();
    });
  }

  const here = document.getElementById("akhir") || log.lastElementChild;
  if (here && last > 0) here.scrollIntoView({ block: "start" });
  listen();
})();
