// Adds to each table how many of its rows were found.
"use strict";

const words = document.getElementById("search-all-q").value;
for (const item of document.querySelectorAll("#search-all-results [data-json]")) {
  const url = `${item.dataset.json}?_size=0&_nofacet=1&_search=${encodeURIComponent(words)}`;
  fetch(url)
    .then((answer) => answer.json())
    .then((data) => { item.querySelector(".num").textContent = String(data.filtered_table_rows_count ?? ""); });
}
