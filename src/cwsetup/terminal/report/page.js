"use strict";
// Sorts and filters the tables of this page. Everything it shows stands in the page already; it makes no markup.
document.documentElement.className = "script"; // lists wait, unlaid, until they are filtered
const MOST = 1000; // rows shown at first: to lay many more out takes a browser minutes
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function keyOf(row, column, isNumber) {
  const cell = row.cells[column];
  if (isNumber) return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  return cell.textContent.trim() || null;
}

function sort(table, column, direction) {
  const heading = table.tHead.rows[0].cells[column];
  const isNumber = heading.dataset.kind === "number";
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => [keyOf(row, column, isNumber), row]);
  keyed.sort(([one], [other]) => {
    if (one === null || other === null) return (one === null) - (other === null); // blanks last, either way
    return (isNumber ? one - other : collator.compare(one, other)) * direction;
  });
  body.append(...keyed.map(([, row]) => row));
  for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
  table.dispatchEvent(new Event("sorted"));
}

function letSort(table) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    heading.firstElementChild.addEventListener("click", () => {
      const isNumber = heading.dataset.kind === "number";
      const now = heading.getAttribute("aria-sort");
      const first = isNumber ? -1 : 1; // of numbers, the largest are looked for
      sort(table, column, now === null ? first : now === "ascending" ? -1 : 1);
    });
  });
}

function letFilter(controls) {
  const table = controls.parentElement.querySelector("table");
  const body = table.tBodies[0];
  const [search, output] = [controls.querySelector("[type=search]"), controls.querySelector("output")];
  const kinds = [...controls.querySelectorAll("[name=kind]")];
  const choices = [...controls.querySelectorAll("select:not([name=order])")];
  const order = controls.querySelector("[name=order]");
  const more = controls.querySelector(".rest");
  const asMade = [...body.rows];
  const texts = new Map();
  let most = MOST;
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase());
    return texts.get(row);
  };

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
    const wanted = choices.filter((choice) => choice.value).map((choice) => [choice.name, choice.value.slice(1)]);
    const rows = [...body.rows];
    let count = 0;
    for (const row of rows) {
      const fits =
        (!kinds.length || shown.has(row.dataset.kind)) &&
        wanted.every(([name, value]) => (row.dataset[name] ?? "") === value) &&
        (!words.length || words.every((word) => textOf(row).includes(word)));
      count += fits;
      row.hidden = !fits || count > most;
    }
    const number = (value) => value.toLocaleString("en");
    output.value = `${number(count)} of ${number(rows.length)} ${controls.dataset.noun}`;
    more.hidden = count <= most;
    more.textContent = `Show the last ${number(count - most)} of them, too`;
  }

  controls.addEventListener("input", (event) => {
    if (event.target !== order) return show();
    const heading = table.tHead.rows[0].cells[order.value];
    if (heading) return sort(table, Number(order.value), heading.dataset.kind === "number" ? -1 : 1);
    body.append(...asMade);
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    show();
  });
  controls.querySelector(".all").addEventListener("click", () => {
    search.value = "";
    for (const box of kinds) box.checked = true;
    for (const choice of choices) choice.value = "";
    show();
  });
  more.addEventListener("click", () => {
    most = Infinity;
    show();
  });
  table.addEventListener("sorted", show);
  controls.hidden = false;
  show();
  table.classList.add("ready");
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("table.rows").forEach(letSort);
  document.querySelectorAll(".controls").forEach(letFilter);
});
