/* Tables that sort, filter and fold. Without this script a table is whole and open; so it is on paper. Words come as
   data of the script's own element; `window.reportFold` is how search.js takes marks off letters. */
(function () {
  "use strict";
  var SORT = 4, FILTER = 11, FOLD = 25, SHOWN = 10; // rows from which a table sorts, filters, folds; rows it then shows
  // From what needs attention to what does not; what is not known comes last.
  var STATES = ["missed", "off_track", "at_risk", "inconclusive", "on_track", "ahead", "achieved", "not_yet_due"];
  var words = document.currentScript.dataset, lang = document.documentElement.lang || "vi";
  var collator = new Intl.Collator(lang, { numeric: true });
  var months = Array.from({ length: 12 }, function (_, month) {
    return new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }).format(Date.UTC(2000, month));
  });

  function make(name, attributes, parent) {
    var element = document.createElement(name);
    Object.entries(attributes).forEach(function (pair) { element.setAttribute(pair[0], pair[1]); });
    if (parent) { parent.append(element); }
    return element;
  }
  function say(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }
  function tidy(text) { return text.normalize("NFC").replace(/\s+/g, " ").trim(); }
  // What stands in a cell, without the small lines under it.
  function textOf(cell) {
    var copy = cell.cloneNode(true);
    copy.querySelectorAll(".sub, button").forEach(function (below) { below.remove(); });
    return tidy(copy.textContent);
  }

  // Values to sort by; null for a cell that says nothing.
  function number(text) {
    var found = text.match(/[−-]?\d[\d.,]*/);
    if (!found) { return null; }
    var digits = found[0].replace("−", "-").replace(/[.,]+$/, "");
    return Number(lang === "vi" ? digits.replace(/\./g, "").replace(",", ".") : digits.replace(/,/g, ""));
  }
  function date(text) {
    var figures = text.match(/^(?:(\d{1,2})\/)?(\d{1,2})\/(\d{4})/);
    var found = figures || text.match(/^(?:(\d{1,2}) )?(\p{L}+) (\d{4})/u);
    var month = figures ? figures[2] - 1 : found ? months.indexOf(found[2]) : -1;
    return month < 0 ? null : Date.UTC(found[3], month, found[1] || 1);
  }
  function state(cell) {
    var mark = cell.querySelector(".state"), name = mark && (mark.className.match(/\bstate-(\w+)/) || [])[1];
    return mark && textOf(cell).startsWith(tidy(mark.textContent)) ? name : null;
  }
  function blank(text) { return !text || text === "–" || text === words.blank; }
  // One way for a whole column: states, dates, numbers or words, whichever all its cells are.
  function values(cells) {
    var texts = cells.map(textOf), filled = cells.filter(function (_, row) { return !blank(texts[row]); });
    var all = function (test) { return filled.length > 0 && filled.every(test); };
    if (all(state)) {
      return cells.map(function (cell) {
        var rank = STATES.indexOf(state(cell));
        return rank < 0 ? null : rank;
      });
    }
    if (all(function (cell) { return date(textOf(cell)) !== null; })) { return texts.map(date); }
    if (all(function (cell) { return cell.classList.contains("right"); })) { return texts.map(number); }
    return texts.map(function (text) { return blank(text) ? null : text; });
  }
  function order(one, other) {
    return typeof one === "string" ? collator.compare(one, other) : one - other;
  }

  // A table's rows: data, headings of groups, sums of groups and of all; how they are sorted, filtered and folded.
  class Rows {
    constructor(table) {
      this.table = table;
      this.bodies = Array.from(table.tBodies, function (body) { return { body: body, rows: Array.from(body.rows) }; });
      var all = this.bodies.flatMap(function (part) { return part.rows; });
      var heads = function (row) { return row.classList.contains("group"); };
      var adds = function (row) { return !heads(row) && row.querySelector(":scope > :first-child > strong"); };
      this.groups = all.filter(heads);
      this.sums = all.filter(adds);
      this.data = all.filter(function (row) { return !heads(row) && !adds(row); });
      this.total = this.sums.find(function (row) { return row === all[all.length - 1]; });
      this.sorted = null; // { column, down }
      this.asked = []; // words of the filter
      this.folded = false;
    }
    group(row) { // the heading that a row stands under
      var part = this.bodies.find(function (each) { return each.rows.includes(row); });
      return this.groups.find(function (head) { return head === part.rows[0]; });
    }
    // While rows of several groups stand mixed, each names its own; headings and sums within would say nothing.
    arrange() {
      var sorted = this.sorted, mixed = this.bodies[0].body;
      this.table.querySelectorAll(".of-group").forEach(function (name) { name.remove(); });
      this.groups.concat(this.sums).forEach(function (row) { row.hidden = Boolean(sorted) && row !== this.total; }, this);
      if (!sorted) {
        this.bodies.forEach(function (part) { part.body.append(...part.rows); });
        return;
      }
      var column = values(this.data.map(function (row) { return row.cells[sorted.column]; }));
      var ranked = this.data.map(function (row, place) { return { row: row, value: column[place] }; });
      ranked.sort(function (a, b) {
        if (a.value === null || b.value === null) { return (a.value === null) - (b.value === null); }
        return sorted.down ? order(b.value, a.value) : order(a.value, b.value);
      });
      ranked.forEach(function (each) {
        var head = this.group(each.row);
        if (head) { make("span", { class: "sub of-group" }, each.row.cells[0]).textContent = tidy(head.textContent); }
        mixed.append(each.row);
      }, this);
      if (this.total) { mixed.append(this.total); }
    }
    matches(row) {
      var head = this.group(row), text = window.reportFold(row.textContent + " " + (head ? head.textContent : ""));
      return this.asked.every(function (word) { return text.includes(" " + word); });
    }
    // Show what is asked for: rows that match, of a folded table the first ones, and what heads or adds up these.
    show() {
      var part = this.asked.length > 0, first = this.folded && !part, data = new Set(this.data);
      var here = Array.from(this.table.querySelectorAll("tbody > tr")).filter(function (row) { return data.has(row); });
      var shown = new Set(here.filter(this.matches, this).slice(0, first ? SHOWN : undefined));
      var heads = new Set(Array.from(shown, this.group, this));
      this.data.forEach(function (row) { row.classList.toggle("out", !shown.has(row)); });
      this.groups.forEach(function (row) { row.classList.toggle("out", !heads.has(row)); });
      this.sums.forEach(function (row) { row.classList.toggle("out", part || (first && row !== this.total)); }, this);
      return shown.size;
    }
  }

  function sortable(rows, said) {
    var heads = Array.from(rows.table.tHead ? rows.table.tHead.rows[0].cells : []);
    heads.forEach(function (head, column) {
      var name = tidy(head.textContent);
      if (!name) { return; }
      var button = make("button", { type: "button", class: "sort" });
      button.append.apply(button, Array.from(head.childNodes));
      head.append(button);
      button.addEventListener("click", function () {
        var was = rows.sorted && rows.sorted.column === column ? rows.sorted : null;
        rows.sorted = !was ? { column: column, down: false } : was.down ? null : { column: column, down: true };
        heads.forEach(function (each) { each.removeAttribute("aria-sort"); });
        if (rows.sorted) { head.setAttribute("aria-sort", rows.sorted.down ? "descending" : "ascending"); }
        rows.arrange();
        rows.show();
        said.textContent = say(!rows.sorted ? words.unsorted : rows.sorted.down ? words.down : words.up, { name: name });
      });
    });
  }
  function filtered(rows, tools, said, changed) {
    var label = make("label", {}, tools);
    make("span", {}, label).textContent = words.filter;
    var input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" }, label);
    var filter = function () {
      rows.asked = window.reportFold(input.value).split(" ").filter(Boolean);
      var n = rows.show(), some = rows.asked.length;
      said.textContent = some ? say(n ? words.count : words.none, { n: n, total: rows.data.length }) : "";
      changed();
    };
    input.addEventListener("input", filter);
    tools.append(said);
    return function () { input.value = ""; filter(); };
  }
  function foldable(rows, after) {
    var button = make("button", { type: "button", class: "unfold" });
    after.after(button);
    var show = function (folded) {
      rows.folded = folded;
      button.textContent = say(folded ? words.unfold : words.fold, { n: rows.data.length });
      button.setAttribute("aria-expanded", String(!folded));
      rows.show();
    };
    button.addEventListener("click", function () {
      show(!rows.folded);
      if (rows.folded) { button.scrollIntoView({ block: "nearest" }); }
    });
    show(true);
    return { button: button, show: show };
  }

  function equip(table) {
    var rows = new Rows(table), n = rows.data.length, box = table.parentElement;
    if (n < SORT || table.closest('[id^="tbl-example"]')) { return; } // steps of a computation keep their order
    var tools = make("div", { class: "table-tools" }), said = make("p", { role: "status" }, tools);
    box.before(tools);
    sortable(rows, said);
    var fold = n >= FOLD ? foldable(rows, box) : null;
    var clear = n < FILTER ? null : filtered(rows, tools, said, function () {
      if (fold) { fold.button.hidden = rows.asked.length > 0; }
    });
    table.reveal = function () {
      if (fold) { fold.show(false); }
      if (clear && rows.asked.length) { clear(); }
    };
  }
  // What an address points at is shown, whatever was folded or filtered away.
  function reveal() {
    var target = document.getElementById(location.hash.slice(1)), row = target && target.closest("tr.out");
    var closed = target && target.closest("details:not([open])");
    if (row) { row.closest("table").reveal(); }
    for (var box = closed; box; box = box.parentElement.closest("details:not([open])")) { box.open = true; }
    if (row || closed) { target.scrollIntoView(); }
  }
  document.querySelectorAll("main table").forEach(equip);
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (link && link.hash && link.href === location.href) { reveal(); } // the same address again changes nothing
  });
  reveal();
})();
