/* Search in the report, with or without Vietnamese marks. The index, a script beside the pages, is loaded when the box
   is first used, so that it works from a server and from a folder alike. Words come as data of the box. */
(function () {
  "use strict";
  var SHOWN = 30, LENGTH = 170; // results shown, letters of a snippet
  // Small letters without marks; what is neither letter nor figure becomes a space. Each letter keeps its place.
  function fold(text) {
    var bare = text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d");
    return " " + bare.replace(/[^\p{L}\p{N}]/gu, " ");
  }
  window.reportFold = fold; // tables.js filters by the same letters
  function wordsOf(query) { return fold(query).split(" ").filter(Boolean); }
  function flatten(pages) {
    return pages.flatMap(function (page) {
      return page.sections.flatMap(function (section) {
        return section.parts.map(function (part, number) {
          return { href: page.page + "#" + encodeURIComponent(part[0]), page: page.title, heading: section.heading,
            text: part[1], first: number === 0, head: fold(section.heading), body: fold(part[1]) };
        });
      });
    });
  }
  // Every word must begin a word of the heading or the text; a row is not found by its section's heading alone.
  function search(entries, query) {
    var words = wordsOf(query), phrase = " " + words.join(" "), typed = query.trim().normalize("NFC").toLowerCase();
    return entries.map(function (entry) {
      var inBody = function (word) { return entry.body.includes(" " + word); };
      var rest = words.filter(function (word) { return !entry.head.includes(" " + word); });
      if (!rest.every(inBody) || !(entry.first || words.some(inBody))) { return null; }
      var score = entry.first && !rest.length ? 4 : entry.body.includes(phrase) ? 2 : 0;
      var exact = (entry.heading + " " + entry.text).toLowerCase().includes(typed);
      return { entry: entry, score: score + (exact ? 1 : 0) };
    }).filter(Boolean).sort(function (a, b) { return b.score - a.score; });
  }
  // Places of a text where a word begins as one of the words does: [begin, end].
  function places(text, words) {
    var folded = fold(text), found = [];
    words.forEach(function (word) {
      for (var at = folded.indexOf(" " + word); at >= 0; at = folded.indexOf(" " + word, at + 1)) {
        found.push([at, at + word.length]);
      }
    });
    return found.sort(function (a, b) { return a[0] - b[0] || b[1] - a[1]; });
  }
  function snippet(text, words) {
    var first = places(text, [words.join(" ")])[0] || places(text, words)[0] || [0];
    var from = first[0] > 50 ? text.indexOf(" ", first[0] - 50) + 1 : 0;
    var to = text.length > from + LENGTH ? text.lastIndexOf(" ", from + LENGTH) : text.length;
    return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
  }
  function make(name, attributes, parent) {
    var element = document.createElement(name);
    Object.entries(attributes).forEach(function (pair) { element.setAttribute(pair[0], pair[1]); });
    return parent.appendChild(element);
  }
  function write(name, parent, text, words) {
    var element = make("span", { class: name }, parent), end = 0;
    places(text, words).forEach(function (place) {
      if (place[0] < end) { return; }
      element.append(text.slice(end, place[0]));
      make("mark", {}, element).textContent = text.slice(place[0], place[1]);
      end = place[1];
    });
    element.append(text.slice(end));
  }
  document.querySelectorAll(".report-search").forEach(function (box) {
    var words = box.dataset, entries = null, script = null, failed = false;
    var input = make("input", { type: "search", placeholder: words.label, "aria-label": words.label,
      autocomplete: "off", spellcheck: "false", "aria-keyshortcuts": "/" }, box);
    var said = make("p", { class: "said", role: "status" }, box); // heard, so it stands outside what is hidden
    var panel = make("div", { class: "panel", hidden: "" }, box);
    var count = make("p", { class: "count", "aria-hidden": "true" }, panel), list = make("ul", {}, panel);
    box.setAttribute("role", "search");
    function say(text) { said.textContent = count.textContent = text; }
    function close() { panel.hidden = true; say(""); }
    function show() {
      var asked = wordsOf(input.value);
      list.replaceChildren();
      if (!asked.length) { return close(); }
      panel.hidden = false;
      if (!entries) { return say(failed ? words.failed : words.loading); }
      var found = search(entries, input.value), n = found.length;
      var text = !n ? words.none : n === 1 ? words.one : n > SHOWN ? words.first : words.many;
      say(text.replace("{n}", n).replace("{shown}", SHOWN));
      found.slice(0, SHOWN).forEach(function (hit) {
        var link = make("a", { href: hit.entry.href }, make("li", {}, list));
        var named = hit.entry.heading !== hit.entry.page;
        write("page", link, hit.entry.page, named ? [] : asked);
        if (named) { write("heading", link, hit.entry.heading, asked); }
        write("text", link, snippet(hit.entry.text, asked), asked);
      });
    }
    function load() {
      if (!script) {
        script = make("script", { src: words.index }, document.head);
        script.onload = function () { entries = flatten(window.reportSearch); show(); };
        script.onerror = function () { failed = true; show(); };
      }
      show();
    }
    function move(event) {
      var stops = [input].concat(Array.from(list.querySelectorAll("a"))), here = stops.indexOf(document.activeElement);
      var next = stops[{ ArrowDown: here + 1, ArrowUp: here - 1 }[event.key]];
      if (panel.hidden || event.isComposing) { return; }
      if (event.key === "Escape") { input.focus(); close(); }
      else if (event.key === "Enter" && here === 0 && stops[1]) { stops[1].click(); }
      else if (next) { next.focus(); } else { return; }
      event.preventDefault();
    }
    ["focus", "input"].forEach(function (name) { input.addEventListener(name, load); });
    box.addEventListener("keydown", move);
    list.addEventListener("click", function (event) { if (event.target.closest("a")) { close(); } });
    ["pointerdown", "focusin"].forEach(function (name) {
      document.addEventListener(name, function (event) { if (!box.contains(event.target)) { close(); } });
    });
    document.addEventListener("keydown", function (event) {
      var typing = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); input.focus(); }
    });
  });
})();
