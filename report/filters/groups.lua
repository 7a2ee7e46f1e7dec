-- In the PDF a row that heads a group is a heading of its table: tagged so, and never alone at a page's foot.
-- Pandoc writes it as a wide cell, so tables with such rows are written here, when nothing else is left to be done.

if not FORMAT:match("typst") then return {} end

local group = "\n( +)(table%.cell%(colspan: %d+%)%[#strong%[[^\n]*%]%]),(\n)"

return {{Table = function(element)
  local text = pandoc.write(pandoc.Pandoc({element}), "typst", {wrap_text = "none"})
  local changed, count = text:gsub(group, "\n%1table.header(level: 2, repeat: false, %2),%3")
  if count > 0 then return pandoc.RawBlock("typst", changed) end
end}}
