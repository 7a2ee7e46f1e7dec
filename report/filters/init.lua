-- Pandoc loads this before each filter: a filter that opens a file says so, for whoever must know what a page was made of.
local reads = os.getenv("PANDOC_READS")
if reads then
  local open = io.open
  local function noted(name)
    local file = open(reads, "a")
    if file then
      file:write(name, "\n")
      file:close()
    end
  end
  for _, place in ipairs({{io, "open"}, {io, "lines"}, {io, "input"}, {_G, "dofile"}, {_G, "loadfile"}}) do
    local library, name = place[1], place[2]
    local original = library[name]
    library[name] = function(file, ...)
      if type(file) == "string" then noted(file) end
      return original(file, ...)
    end
  end
end
