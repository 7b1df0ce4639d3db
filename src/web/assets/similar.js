// While a case is typed in, cases that may be the same appear below. Without this the button asks for them.
(() => {
  const place = document.getElementById("mirip");
  if (!place) return;
  const form = place.closest("form");
  const fields = [...form.querySelectorAll("[data-similar]")];
  let timer = 0;
  let asked = "";
  const ask = async () => {
    const body = new URLSearchParams({ token: form.elements.token.value, bagian: "1" });
    for (const field of fields) body.set(field.name, field.value);
    if (body.toString() === asked) return;
    asked = body.toString();
    try {
      const answer = await fetch(place.dataset.from, { method: "POST", body });
      if (answer.ok && asked === body.toString()) place.innerHTML = await answer.text();
    } catch { /* The button still asks. */ }
  };
  form.addEventListener("input", (event) => {
    if (!fields.includes(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 700);
  });
})();
