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

  // Where somebody has to go on, if what they sent will not do.
  const wrong = document.querySelector("main [aria-invalid=true]") || document.querySelector("main .wrong :is(input, select, textarea)");
  if (wrong) wrong.focus();

  // A second click is not a second wish. Whatever a script sends, or somebody took back, was prevented before it came here.
  const again = form => delete form.dataset.sent;
  on("submit", "form[method=post]", (form, e) => {
    if (e.defaultPrevented) return;
    if (form.dataset.sent) return e.preventDefault();
    form.dataset.sent = "true";
    // Nothing tells that somebody stopped it, or that no answer came.
    setTimeout(again, 30000, form);
  });
  // Whoever comes back to the page may send it again. It is also shown when it was loaded, and a form may be on its way by then.
  addEventListener("pageshow", e => e.persisted && document.querySelectorAll("form[data-sent]").forEach(again));

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

  // Moments are written as how long ago, or exactly; the other one of the two is their title.
  const root = document.documentElement;
  const isExact = () => root.dataset.clock === "utc";
  const pad = n => String(n).padStart(2, "0");
  setInterval(() => {
    document.querySelectorAll("time[data-countdown]").forEach(time => {
      const left = Math.round((Date.parse(time.dateTime) - Date.now()) / 1000);
      const h = Math.floor(left / 3600), m = Math.floor(left / 60) % 60, s = left % 60;
      time[isExact() ? "title" : "textContent"] = left <= 0 ? "now" : "in " + (h ? `${h} h ${pad(m)} min` : m ? `${m} min ${pad(s)} s` : `${s} s`);
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
  // A filter has changed where the page is, and so where a choice of looks leads back to.
  document.addEventListener("htmx:pushedIntoHistory", () =>
    document.querySelectorAll(".theme input[name=back]").forEach(back => (back.value = location.pathname + location.search)));
  // A form's token goes with the session; a page that is loaded anew asks to sign in.
  document.addEventListener("htmx:responseError", e => say(e.detail.xhr.status === 403
    ? "You may have been signed out. Copy what you wrote, then reload the page."
    : "That did not work. Reload the page and try once more."));
  document.addEventListener("htmx:sendError", () => say("The server could not be reached."));
  document.addEventListener("htmx:afterSwap", () => reveal(document));

  // Somebody pressed a button elsewhere to get here. Without a script they press another.
  document.querySelectorAll("form[data-submit]").forEach(form => form.requestSubmit());

  reveal(document);
  // On a narrow screen the pages are a strip that scrolls.
  const strip = document.querySelector(".pages");
  const current = strip && strip.querySelector("[aria-current]");
  if (current) strip.scrollLeft = current.offsetLeft - strip.clientWidth / 2;
  document.querySelectorAll("[data-covers]:checked").forEach(covers);

  // The tail: lines as they come, the newest first. It holds still while somebody points at it or has the focus in it.
  const tail = document.querySelector("[data-tail]");
  if (tail) {
    const MOST = 200;
    const part = name => tail.querySelector(`[data-tail-${name}]`);
    const table = part("table"), body = table.tBodies[0], button = part("pause"), state = part("state"), note = part("note");
    const row = part("row").content.firstElementChild;
    const shown = new Set();
    let waiting = [], paused = false, words = "Connecting …";
    const holds = () => paused || table.matches(":hover") || body.contains(document.activeElement);
    const tell = () => {
      state.textContent = paused ? "Paused" : words;
      if (waiting.length) state.textContent += `, ${waiting.length}${waiting.length === MOST ? " or more" : ""} waiting`;
    };
    const warn = text => { note.textContent = text; note.hidden = false; };
    const add = line => {
      const tr = row.cloneNode(true), cells = tr.cells, link = cells[0].querySelector("a"), time = cells[4].querySelector("time");
      link.href = tail.dataset.home + line.path;
      link.textContent = line.type;
      const kind = tail.querySelector(`[data-tail-kind="${line.kind}"]`);
      if (kind) cells[1].append(kind.content.cloneNode(true));
      const where = cells[2].querySelector("span");
      where.textContent = line.where || "–";
      where.title = line.where;
      cells[3].textContent = line.answer;
      time.dateTime = line.at;
      time.title = line.at;
      time.textContent = line.at.slice(11, 19);
      tr.dataset.key = line.key;
      body.prepend(tr);
      while (body.rows.length > MOST) {
        shown.delete(body.rows[MOST].dataset.key);
        body.deleteRow(MOST);
      }
    };
    const flush = () => {
      if (!holds()) {
        waiting.splice(0).forEach(add);
        table.hidden = !body.rows.length;
        part("empty").hidden = !!body.rows.length;
      }
      tell();
    };
    button.addEventListener("click", () => {
      paused = !paused;
      button.setAttribute("aria-pressed", paused);
      button.querySelector("span").textContent = paused ? "Go on" : "Pause";
      flush();
    });
    table.addEventListener("mouseleave", flush);
    table.addEventListener("focusout", () => setTimeout(flush));
    const source = new EventSource(tail.dataset.stream);
    const stop = text => {
      source.close();
      words = "Ended";
      tell();
      warn(text);
    };
    source.addEventListener("open", () => { words = "Live"; tell(); });
    source.addEventListener("error", () => {
      // The browser tries again by itself, unless it was answered with something else: a page to sign in, say.
      if (source.readyState === EventSource.CLOSED) stop("The tail has ended. Reload the page to go on.");
      else { words = "Connecting …"; tell(); }
    });
    source.addEventListener("end", e => stop(e.data));
    source.addEventListener("lines", e => {
      const news = JSON.parse(e.data);
      if (news.more) warn("More happens than can be shown here, so some of it is left out. A filter helps; the lists have all of it.");
      news.lines.filter(line => !shown.has(line.key)).forEach(line => {
        shown.add(line.key);
        waiting.push(line);
      });
      waiting.splice(0, waiting.length - MOST).forEach(line => shown.delete(line.key));
      flush();
    });
    tail.hidden = false;
    document.querySelector("[data-tail-without]").hidden = true;
  }

  // Keys. They need a page with a list of pages, and whoever does not want them turns them off, here in this browser.
  if (!strip) return;
  const OFF = "ringmain.keys.off";
  const kept = {
    get off() { try { return localStorage.getItem(OFF) !== null; } catch { return false; } },
    set off(is) { try { is ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* then they stay on */ } },
  };
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  };
  const links = [...strip.querySelectorAll("a")].map(a => ({ name: a.textContent.trim(), href: a.href }));
  // What the layout says of its pages: where they begin, which ids lead where, what else there is to find, and where it is asked for.
  const { home, finds, names, search } = strip.dataset;
  const ids = new Map(strip.dataset.ids.split(" ").map(pair => pair.split("=")));
  const dialog = (id, title, ...children) => {
    const box = make("dialog", { id, class: "palette", "aria-labelledby": id + "-title" },
      make("h2", { id: id + "-title" }, title), ...children);
    document.body.append(box);
    return box;
  };

  let palette;
  const openPalette = () => {
    if (!palette) {
      const words = make("input", { type: "search", "aria-label": "Go to " + finds, autocomplete: "off", spellcheck: "false" });
      const found = make("ul", {});
      let asking;
      const show = () => {
        const text = words.value.trim();
        const form = /^([a-z]+)_[0-9a-z]+$/i.exec(text), place = form && ids.get(form[1].toLowerCase());
        const hits = place
          ? [{ name: "Open " + text, href: home + "/" + place + "/" + encodeURIComponent(text) }]
          : links.filter(one => one.name.toLowerCase().includes(text.toLowerCase()));
        if (search && text && !place) hits.push({ kind: "Search for", name: text, href: search + encodeURIComponent(text) });
        const list = (all, rest) => {
          found.replaceChildren(...all.map(one => make("li", {}, make("a", { href: one.href },
            ...(one.kind ? [make("span", { class: "quiet" }, one.kind), " "] : []), one.name))));
          if (!all.length) found.append(make("li", { class: "quiet" }, rest));
        };
        const more = names && !place && text.length > 1;
        list(hits, more ? "Looking …" : "Nothing of that name. An id is pasted whole.");
        clearTimeout(asking);
        if (more) {
          asking = setTimeout(async () => {
            let others = [];
            try {
              const answer = await fetch(names + encodeURIComponent(text), { headers: { "HX-Request": "true" } });
              if (answer.status === 401) location.reload();
              if (answer.ok) others = await answer.json();
            } catch { /* then there are the pages */ }
            if (words.value.trim() !== text) return;
            const at = [...found.querySelectorAll("a")].indexOf(document.activeElement);
            list([...hits, ...others.map(one => ({ kind: one.kind, name: one.name, href: home + one.path }))],
              "Nothing of that name. An id is pasted whole.");
            if (at >= 0) found.querySelectorAll("a")[at].focus();
          }, 150);
        }
      };
      words.addEventListener("input", show);
      words.addEventListener("keydown", e => {
        const first = found.querySelector("a");
        if (e.key === "Enter" && first) location.href = first.href;
        if (e.key === "ArrowDown" && first) { first.focus(); e.preventDefault(); }
      });
      found.addEventListener("keydown", e => {
        const all = [...found.querySelectorAll("a")], at = all.indexOf(document.activeElement);
        if (e.key === "ArrowDown" || e.key === "ArrowUp") {
          (all[at + (e.key === "ArrowDown" ? 1 : -1)] || words).focus();
          e.preventDefault();
        }
      });
      palette = dialog("palette", "Go to", words, found);
      palette.start = () => { words.value = ""; show(); palette.showModal(); words.focus(); };
    }
    palette.start();
  };

  let sheet;
  const openSheet = () => {
    if (!sheet) {
      const list = make("dl", { class: "facts" });
      [["Ctrl K", "Go to " + finds], ["/", "Search or filter"], ["j, k", "Next row, row before"],
        ["Enter", "Open the row"], ["u", "Times: how long ago, or exactly in UTC"], ["?", "These keys"], ["Esc", "Close"]].forEach(([key, does]) =>
        list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, does)));
      const box = make("input", { type: "checkbox" });
      box.addEventListener("change", () => (kept.off = box.checked));
      const close = make("button", { type: "button", class: "button" }, "Close");
      close.addEventListener("click", () => sheet.close());
      sheet = dialog("keys", "Keys", list, make("label", { class: "check" }, box, " Turn the keys off in this browser"), close);
      sheet.box = box;
    }
    sheet.box.checked = kept.off;
    sheet.showModal();
  };

  const flipTimes = () => {
    const form = document.querySelector("form[data-times]");
    if (!form) return;
    if (isExact()) delete root.dataset.clock;
    else root.dataset.clock = "utc";
    document.querySelectorAll("time[data-time]").forEach(time => ([time.textContent, time.title] = [time.title, time.textContent]));
    const choice = isExact() ? "utc" : "relative";
    document.querySelectorAll("[data-times] button").forEach(one => one.setAttribute("aria-pressed", one.value === choice));
    document.getElementById("flash").replaceChildren(make("div", { class: "hush" }, isExact() ? "Times are exact, in UTC." : "Times are relative."));
    // Kept as if the button had been pressed, without leaving a page that may show a secret this once.
    const kept = new URLSearchParams(new FormData(form));
    kept.set("times", choice);
    fetch(form.action, { method: "POST", body: kept, redirect: "manual" }).catch(() => { /* then for this page alone */ });
  };

  const rows = () => [...document.querySelectorAll("main tbody tr a.cover")];
  const move = step => {
    const all = rows(), at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) next.focus();
  };
  const typing = e => e.target instanceof Element && e.target.closest("input, textarea, select, [contenteditable], dialog");
  document.addEventListener("keydown", e => {
    if (kept.off || e.altKey || e.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
      e.preventDefault();
      if (!document.querySelector("dialog[open]")) openPalette();
    } else if (!e.ctrlKey && !e.metaKey && !typing(e)) {
      if (e.key === "j") move(1);
      else if (e.key === "k") move(-1);
      else if (e.key === "u") flipTimes();
      else if (e.key === "?") openSheet();
      else if (e.key === "/") {
        const field = document.querySelector("main input[type=search], main .filters input, main .filters select");
        if (!field) return;
        const fold = field.closest("details");
        if (fold) fold.open = true;
        field.focus();
        e.preventDefault();
      }
    }
  });
  // The sheet can be opened without a key as well: that is how the keys are turned on again.
  const account = document.querySelector(".account .sheet form");
  if (account) {
    const keys = make("button", { type: "button", class: "button wide" }, "Keys");
    keys.addEventListener("click", openSheet);
    account.before(keys);
  }
})();
