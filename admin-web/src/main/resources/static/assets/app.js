// Small behaviours on data- attributes. Every page works without them.
(() => {
  "use strict";

  const on = (event, selector, act) =>
    document.addEventListener(event, e => {
      const target = e.target instanceof Element ? e.target.closest(selector) : null;
      if (target) act(target, e);
    });

  // Buttons that need a script are hidden until there is one.
  const reveal = root => root.querySelectorAll("[data-copy][hidden], [data-dismiss][hidden]").forEach(e => (e.hidden = false));

  on("click", "[data-copy]", async button => {
    const source = button.parentElement.querySelector("[data-copy-source]");
    const label = button.querySelector("span");
    try {
      await navigator.clipboard.writeText(source.textContent);
      label.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      label.textContent = "Press Ctrl C";
    }
    setTimeout(() => (label.textContent = "Copy"), 2000);
  });

  on("click", "[data-dismiss]", button => button.closest("[data-flash]").remove());

  on("submit", "form[data-confirm]", (form, e) => {
    if (!confirm(form.dataset.confirm)) e.preventDefault();
  });

  // A pattern for all below a name takes in what is below it.
  const covers = box => {
    const below = box.value === "*" ? "[data-types] input:not([value='*'])" : "input:not([data-covers])";
    const scope = box.value === "*" ? box.closest("form") : box.closest("fieldset");
    scope.querySelectorAll(below).forEach(other => {
      other.disabled = box.checked;
    });
  };
  on("change", "[data-covers]", (box) => {
    covers(box);
    if (box.value === "*" && !box.checked) box.closest("form").querySelectorAll("fieldset [data-covers]").forEach(covers);
  });

  // A menu closes when the next thing is done elsewhere.
  document.addEventListener("click", e => {
    document.querySelectorAll("details.menu[open]").forEach(menu => {
      if (!menu.contains(e.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", e => {
    const menu = e.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  const pad = n => String(n).padStart(2, "0");
  setInterval(() => {
    document.querySelectorAll("time[data-countdown]").forEach(time => {
      const left = Math.round((Date.parse(time.dateTime) - Date.now()) / 1000);
      const h = Math.floor(left / 3600), m = Math.floor(left / 60) % 60, s = left % 60;
      time.textContent = left <= 0 ? "now" : "in " + (h ? `${h} h ${pad(m)} min` : m ? `${m} min ${pad(s)} s` : `${s} s`);
    });
  }, 1000);

  document.addEventListener("htmx:configRequest", e => {
    const csrf = document.querySelector("meta[name=csrf]");
    if (csrf) e.detail.headers[csrf.dataset.header] = csrf.content;
  });

  const say = text => {
    const note = document.createElement("div");
    note.className = "notice bad";
    note.textContent = text;
    document.getElementById("flash").replaceChildren(note);
  };
  document.addEventListener("htmx:responseError", () => say("That did not work. Reload the page and try once more."));
  document.addEventListener("htmx:sendError", () => say("The server could not be reached."));
  document.addEventListener("htmx:afterSwap", () => reveal(document));

  reveal(document);
  // On a narrow screen the pages are a strip that scrolls.
  const strip = document.querySelector(".pages");
  const current = strip && strip.querySelector("[aria-current]");
  if (current) strip.scrollLeft = current.offsetLeft - strip.clientWidth / 2;
  document.querySelectorAll("[data-covers]:checked").forEach(covers);
})();
