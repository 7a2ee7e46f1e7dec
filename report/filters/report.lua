-- Markup of the report's own, for Quarto and for the embedded renderer alike: first-screen cards, findings, notes,
-- states with their signs, the illustrative notice, and what the start page says about its edition.

local typst = FORMAT:match("typst") ~= nil
local stringify = pandoc.utils.stringify

local function raw(text) return pandoc.RawBlock("typst", text) end
local function inline(text) return pandoc.RawInline("typst", text) end
local function quoted(text) return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"' end

local function wrapped(head, blocks)
  local result = pandoc.Blocks({raw(head .. "[")})
  result:extend(blocks)
  result:insert(raw("]"))
  return result
end

-- Cards and short notes stand side by side: in Typst they are the arguments of one call.
local function beside(div, name)
  local result = pandoc.Blocks({raw("#" .. name .. "(")})
  for _, block in ipairs(div.content) do
    result:insert(raw("["))
    if block.t == "Div" then result:extend(block.content) else result:insert(block) end
    result:insert(raw("],"))
  end
  result:insert(raw(")"))
  return result
end

-- What can be opened: in print its line stands above it.
local function folded(element)
  local line = pandoc.Inlines({pandoc.Str(element.attributes.summary)})
  local result = pandoc.Blocks({})
  if typst then
    result:insert(pandoc.Para({pandoc.Strong(line)}))
    result:extend(element.content)
    return result
  end
  result:insert(pandoc.RawBlock("html", '<details class="more"><summary>'))
  result:insert(pandoc.Plain(line))
  result:insert(pandoc.RawBlock("html", "</summary>"))
  result:extend(element.content)
  result:insert(pandoc.RawBlock("html", "</details>"))
  return result
end

-- The empty content in front keeps a text such as "= 7" or "- 7" from being read as a heading or a list.
local function called(head, content)
  local result = pandoc.Inlines({inline(head .. "[#[]")})
  result:extend(content)
  result:insert(inline("]"))
  return result
end

-- A bar filled to a share of its length, with a mark; the sentence below it says the same in words.
local function meter(attributes)
  local share, mark = tonumber(attributes.share), tonumber(attributes.mark)
  if typst then return inline(string.format("#meter(%.4f, %.4f)", share, mark)) end
  return pandoc.RawInline("html", string.format(
    '<svg class="meter" viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    .. '<rect class="meter-track" width="1000" height="40"/><rect class="meter-share" width="%.0f" height="40"/>'
    .. '<rect class="meter-mark" x="%.0f" width="7" height="40"/></svg>', share * 1000, math.min(mark * 1000, 993)))
end

-- An executed notebook that a page offers is a download, although Quarto would take it for the source of a page.
local function download(element)
  if not element.target:match("%f[%w]data/.*%.ipynb$") then return nil end
  element.attributes["data-noresolveinput"] = ""
  return element
end

-- Profiles are pages of the web alone.
local function link(element)
  if typst and element.classes:includes("profile") then return element.content end
  return quarto and download(element) or nil
end

-- A series over the year beside its table, which says the same: values, what was needed, and the level to be reached.
local function spark(attributes)
  if typst then return {} end
  local width, height, edge = 220, 72, 4
  local function places(text)
    local found = {}
    for x, y in (text or ""):gmatch("([%d.]+),(-?[%d.]+)") do
      local across, up = tonumber(x) * (width - 2 * edge), tonumber(y) * (height - 2 * edge)
      table.insert(found, string.format("%.1f,%.1f", edge + across, height - edge - up))
    end
    return found
  end
  local goal = height - edge - tonumber(attributes.goal) * (height - 2 * edge)
  local drawn = {
    string.format('<path class="spark-base" d="M%d %dH%d"/>', edge, height - edge, width - edge),
    string.format('<path class="spark-goal" d="M%d %.1fH%d"/>', edge, goal, width - edge),
  }
  local need, line = places(attributes.need), places(attributes.line)
  if #need > 1 then
    table.insert(drawn, '<polyline class="spark-need" points="' .. table.concat(need, " ") .. '"/>')
  end
  table.insert(drawn, '<polyline class="spark-line" points="' .. table.concat(line, " ") .. '"/>')
  local x, y = line[#line]:match("([%d.]+),(-?[%d.]+)")
  table.insert(drawn, '<circle class="spark-last" cx="' .. x .. '" cy="' .. y .. '" r="3.5"/>')
  return pandoc.RawInline("html", string.format(
    '<svg class="spark" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">', width, height)
    .. table.concat(drawn) .. "</svg>")
end

local function span(element)
  if element.classes:includes("spark") then return spark(element.attributes) end
  if element.classes:includes("meter") then return meter(element.attributes) end
  if not typst then return nil end
  if element.classes:includes("sub") then return called("#sub", element.content) end
  if element.classes:includes("num") then return called("#num", element.content) end
  for _, name in ipairs(element.classes) do
    local state = name:match("^state%-(.+)$")
    if state then return called("#state(" .. quoted(state) .. ")", element.content) end
  end
end

local function project_file(path)
  local root = quarto and quarto.project and quarto.project.directory or "."
  return pandoc.path.join({root, path})
end

-- Words that stand in Quarto's own language file: handed over by the embedded renderer, read from the file in Quarto.
local language, words

local function remember(meta)
  language, words = stringify(meta.lang or ""), meta.words
end

local function read_yaml(path)
  local file = assert(io.open(project_file(path), "r"))
  local meta = pandoc.read("---\n" .. file:read("a") .. "\n---\n", "markdown-smart").meta
  file:close()
  return meta
end

local function word(key)
  words = words or (language == "vi" and read_yaml("_language-vi.yml")) or read_yaml("report/templates/words.yml").quarto
  return stringify(words[key])
end

local hues = {note = "accent", tip = "achieved", important = "off_track", warning = "at_risk", caution = "at_risk"}

-- A box with a title: `folds` is nothing, or whether it is closed at first.
local function callout_box(kind, title, folds, content)
  if #title == 0 then title = pandoc.Inlines(word("callout-" .. kind .. "-title")) end
  local result = pandoc.Blocks({})
  if typst then
    result:insert(raw("#callout(icon_color: palette." .. hues[kind] .. ", title: ["))
    result:insert(pandoc.Plain(title))
    result:insert(raw("], body: ["))
    result:extend(content)
    result:insert(raw("])"))
    return result
  end
  local function html(text) return pandoc.RawBlock("html", text) end
  local class = 'class="callout callout-' .. kind .. '"'
  if folds then
    local open = folds == "false" and " open" or ""
    result:insert(html("<details " .. class .. open .. '><summary class="callout-title">'))
  else
    result:insert(html("<aside " .. class .. '><p class="callout-title">'))
  end
  result:insert(pandoc.Plain(title))
  result:insert(html((folds and "</summary>" or "</p>") .. '<div class="callout-body">'))
  result:extend(content)
  result:insert(html("</div>" .. (folds and "</details>" or "</aside>")))
  return result
end

-- As the embedded renderer finds it: a division whose title is an attribute or the heading that it begins with.
local function plain_callout(element)
  for _, name in ipairs(element.classes) do
    local kind = name:match("^callout%-(%a+)$")
    if kind then
      local title, content = pandoc.Inlines({}), element.content
      if element.attributes.title then
        title = pandoc.utils.blocks_to_inlines(pandoc.read(element.attributes.title, "markdown").blocks)
      elseif content[1] and content[1].t == "Header" then
        title = content[1].content
        content:remove(1)
      end
      return callout_box(kind, title, element.attributes.collapse, content)
    end
  end
end

-- As Quarto hands it over; in the PDF Quarto itself calls the template's function.
local function quarto_callout(element)
  if typst then return nil end
  local title = element.title and quarto.utils.as_inlines(element.title) or pandoc.Inlines({})
  return callout_box(element.type, title, element.collapse, quarto.utils.as_blocks(element.content))
end

local function div(element)
  if element.classes:includes("more") then return folded(element) end
  local box = not quarto and plain_callout(element)
  if box then return box end
  if not typst then return nil end
  local classes = element.classes
  for _, name in ipairs({"answers", "lately"}) do
    if classes:includes(name) then return beside(element, name) end
  end
  if classes:includes("formula") then return element.content end -- in a block of its own it would not stand in the middle
  for _, name in ipairs({"finding", "source-note", "wide"}) do
    if classes:includes(name) then return wrapped("#" .. name, element.content) end
  end
end

-- Room of a table in letters: the text column of a page of the PDF, upright and on its side, and of the site.
local room = {upright = 100, sideways = 160, site = 92, dense = 108}
local gap = 2 -- letters that the space between two columns takes
local short = 16 -- a column no longer than this never breaks
local readable = {upright = 12, sideways = 20, site = 20, dense = 12} -- what a longer column keeps

local function letters(text) return utf8.len(text) or #text end

-- What a cell shows, line by line: its text, and each secondary text below it, which `marked` has put between signs.
local from, to = "\1", "\2"

local function marked(element)
  return pandoc.Blocks({element}):walk({Span = function(span)
    if span.classes:includes("sub") then return pandoc.Str(from .. stringify(span.content) .. to) end
  end})[1]
end

local function lines(cell)
  local below = {}
  local text = stringify(cell.contents)
  local main = text:gsub(from .. "(.-)" .. to, function(line)
    table.insert(below, line)
    return ""
  end)
  table.insert(below, 1, main)
  return below
end

-- Longest cell of each column, and longest word among its cells. A heading may break, so half of it counts.
local function measure(element)
  local longest, words = {}, {}
  for column = 1, #element.colspecs do longest[column], words[column] = 0, 0 end
  local function rows(list, part)
    for _, row in ipairs(list) do
      for column, cell in ipairs(row.cells) do
        for _, text in ipairs(cell.col_span == 1 and lines(cell) or {}) do
          longest[column] = math.max(longest[column], math.ceil(letters(text) * part))
          for word in text:gmatch("%S+") do words[column] = math.max(words[column], letters(word)) end
        end
      end
    end
  end
  local read = marked(element)
  rows(read.head.rows, 0.5)
  for _, body in ipairs(read.bodies) do rows(body.body, 1) end
  for column in ipairs(longest) do longest[column] = math.max(longest[column], words[column]) end
  return longest, words
end

local function sum(list)
  local total = 0
  for _, value in ipairs(list) do total = total + value end
  return total
end

-- Width of each column in letters: short columns as they are, long ones share what is left by the root of their
-- length. Nothing if the table fits as it is; the second value is what the columns need at least.
local function widths(longest, words, place)
  local available = room[place]
  if sum(longest) + gap * #longest <= available then return nil, 0 end
  local least, wants = {}, {}
  for column, length in ipairs(longest) do
    least[column] = length <= short and length or math.max(words[column], math.min(length, readable[place]))
    wants[column] = math.sqrt(length - least[column])
  end
  local need = sum(least) + gap * #longest
  local free, share = math.max(0, available - need), sum(wants)
  local result = {}
  for column in ipairs(longest) do
    local extra = share > 0 and free * wants[column] / share or 0
    result[column] = least[column] + math.min(extra, longest[column] - least[column])
  end
  return result, need
end

-- A row of one strong cell and nothing else heads the rows below it, across the whole table.
local function group_rows(element)
  for _, body in ipairs(element.bodies) do
    for _, row in ipairs(body.body) do
      local first = row.cells[1]
      local strong = #first.contents == 1 and #first.contents[1].content == 1 and first.contents[1].content[1].t == "Strong"
      local alone = #row.cells > 1
      for column = 2, #row.cells do alone = alone and stringify(row.cells[column].contents) == "" end
      if strong and alone then
        first.col_span = #row.cells
        row.cells = {first}
        row.attr.classes:insert("group")
      end
    end
  end
end

-- What a row is known by in both languages: the id in its first cell, its code, or the place its first link leads to.
local function row_key(cell)
  local key, place
  pandoc.Blocks(cell.contents):walk({
    Span = function(span) if span.identifier ~= "" then key = key or span.identifier end end,
    Link = function(link) place = place or link.target:match("#([%w_-]+)$") end,
  })
  return key or stringify(cell.contents):match("^%u+%d[%w.]*%f[^%w.]") or place
end

-- Names for the rows of a table with a label, so that one can be linked to, and the heading of each.
local function name_rows(element, label)
  local taken = {}
  for _, body in ipairs(element.bodies) do
    body.row_head_columns = #element.colspecs > 1 and 1 or 0
    for _, row in ipairs(body.body) do
      local first = row.cells[1]
      first.attributes.scope = row.attr.classes:includes("group") and "rowgroup" or "row"
      local key = row_key(first)
      if key and label ~= "" and row.attr.identifier == "" and not taken[key] then
        taken[key] = true
        row.attr.identifier = label .. "-" .. key
      end
    end
  end
end

-- Rows under a heading are a body of their own, so that the heading is theirs.
local function part_bodies(element)
  local bodies = {}
  for _, body in ipairs(element.bodies) do
    local part
    for _, row in ipairs(body.body) do
      local heads = row.attr.classes:includes("group")
      if heads or not part then
        part = {attr = body.attr, head = {}, body = {}, row_head_columns = body.row_head_columns}
        table.insert(bodies, part)
      end
      table.insert(heads and part.head or part.body, row)
    end
  end
  element.bodies = bodies
end

-- The site's pages hold no style attributes, which their Content-Security-Policy bars: classes say how cells are set.
local function site_table(element, label)
  local longest, words = measure(element)
  local fitted = widths(longest, words, "site")
  local head = element.head.rows[1]
  if fitted and #element.colspecs > 5 then
    fitted = widths(longest, words, "dense")
    element.classes:insert("dense")
  end
  for column, cell in ipairs(head and head.cells or {}) do
    cell.attributes.scope = "col"
    -- A heading's least width in steps of 2 em, half an em a letter; two columns share even a phone's width.
    local steps = fitted and #element.colspecs > 2 and math.floor(math.min(fitted[column], 40) / 4 + 0.5)
    if steps and steps > 0 then cell.classes:insert("fit-" .. 2 * steps) end
  end
  local function set_right(rows)
    for _, row in ipairs(rows) do
      for column, cell in ipairs(row.cells) do
        if #row.cells > 1 and element.colspecs[column][1] == "AlignRight" then cell.classes:insert("right") end
      end
    end
  end
  set_right(element.head.rows)
  for _, body in ipairs(element.bodies) do set_right(body.body) end
  for _, spec in ipairs(element.colspecs) do spec[1] = "AlignDefault" end
  name_rows(element, label)
  part_bodies(element)
  return element
end

-- Quarto has wrapped a captioned table by now, and keeps its label for itself.
local function label_table(float)
  if float.type ~= "Table" or not float.content then return nil end
  float.content = pandoc.Blocks({float.content}):walk({Table = function(element)
    element.attributes.label = float.identifier
    return element
  end})
  return float
end

-- What a table needs to lie on its side in the PDF stands around its caption too.
local function turn_float(float)
  local sideways = false
  if float.type ~= "Table" or not float.content then return nil end
  float.content = quarto.utils.as_blocks(float.content):walk({Table = function(element)
    sideways = sideways or element.classes:includes("sideways")
    element.classes = element.classes:filter(function(name) return name ~= "sideways" end)
    return element
  end})
  return sideways and wrapped("#wide", {float}) or float
end

-- The last rows of a table stay together in print, so that no page begins with one row alone: they are its foot.
local function keep_end(element)
  local body = element.bodies[#element.bodies]
  local foot = pandoc.List({})
  while body and #foot < 3 and #body.body > 4 and not body.body[#body.body].attr.classes:includes("group") do
    foot:insert(1, table.remove(body.body))
  end
  if #element.foot.rows == 0 then element.foot.rows = foot end
end

-- The dashes of a table's source say nothing about its columns; their content does.
local function tables(element)
  local label = element.attributes.label
  element.attributes.label = nil
  group_rows(element)
  for _, spec in ipairs(element.colspecs) do spec[2] = nil end
  if not typst then return site_table(element, label or element.identifier) end
  keep_end(element)
  local sideways = element.classes:includes("wide")
  element.classes = element.classes:filter(function(name) return name ~= "wide" end)
  local longest, words = measure(element)
  local fitted, need = widths(longest, words, "upright")
  sideways = sideways or need > room.upright
  if sideways then fitted = widths(longest, words, "sideways") end
  if fitted then
    local total = sum(fitted) + gap * #fitted
    for column, spec in ipairs(element.colspecs) do spec[2] = (fitted[column] + gap) / total end
  end
  if sideways and label then element.classes:insert("sideways") end
  return sideways and not label and wrapped("#wide", {element}) or element
end

-- PDF/UA asks for words instead of each formula: those of the box around it, else the formula's own source.
local spoken = {}

local function formula_words(element)
  if not element.classes:includes("formula") then return nil end
  local alt = element.attributes.alt
  element.attributes.alt = nil
  element:walk({Math = function(math) spoken[math.text] = alt end})
  if not typst then -- a wide one scrolls by itself, with the keyboard too
    element.attributes.tabindex, element.attributes.role = "0", "group"
    element.attributes["aria-label"] = alt
  end
  return element
end

local function formula(element)
  if not typst then return nil end
  local display = element.mathtype == "DisplayMath" and "block: true, " or ""
  local alt = quoted(spoken[element.text] or element.text)
  return {inline("#math.equation(" .. display .. "alt: " .. alt .. ", "), element, inline(")")}
end

-- Pixels at the head and the foot of a chart that print keeps together with what is next to them.
local near = {head = 130, foot = 110, whole = 360} -- one no taller than the last is not parted at all

local entities = {["&quot;"] = '"', ["&#x27;"] = "'", ["&lt;"] = "<", ["&gt;"] = ">"}

-- A chart of the report's own (analysis.svg) is in print a row of pictures, so that a page can end between two of them.
local function chart(element)
  local image = #element.content == 1 and element.content[1]
  if not image or image.t ~= "Image" or not image.src:match("%.svg$") then return nil end
  local _, svg = pandoc.mediabag.fetch(image.src)
  local attributes, definitions, bands = (svg or ""):match('^<svg(.-%sclass="wide".-)>%s*<defs>(.-)</defs>(.*)$')
  if not attributes then return nil end
  local values = {}
  for name, value in attributes:gmatch('([%w:-]+)="([^"]*)"') do values[name] = value end
  for _, name in ipairs({"class", "role", "aria%-label", "height", "viewBox"}) do
    attributes = attributes:gsub("%s" .. name .. '="[^"]*"', "")
  end
  local pictures = {quoted((values["aria-label"]:gsub("&[#%w]+;", entities):gsub("&amp;", "&")))}
  bands = bands:gsub('<defs class="narrow">.*$', "")
  for top, height, marks in bands:gmatch('<g class="band" data%-top="([^"]*)" data%-height="([^"]*)">(.-)</g>') do
    local stays = tonumber(values.height) <= near.whole or top + height < near.head or values.height - top < near.foot
    local picture = string.format('<svg%s height="%s" viewBox="0 %s %s %s"><defs>%s</defs>%s</svg>',
      attributes, height, top, values.width, height, definitions, marks)
    table.insert(pictures, "(" .. tostring(stays) .. ", " .. quoted(picture) .. ")")
  end
  return raw("#chart(" .. table.concat(pictures, ", ") .. ")")
end

-- Front matter of a page of the edition, for the start page that stands above both languages.
local function front_matter(path)
  local file = assert(io.open(project_file(path), "r"), "no such page: " .. path)
  local notebook = pandoc.json.decode(file:read("a"), false)
  file:close()
  local source = notebook.cells[1].source
  if type(source) == "table" then source = table.concat(source) end
  return pandoc.read(source .. "\n", "markdown").meta
end

local function shown(meta)
  return meta.illustrative == true and meta.mark and stringify(meta.mark) ~= ""
end

local function notice(meta, lang)
  local pairs_in_order = {{"role", "note"}}
  if lang then table.insert(pairs_in_order, {"lang", lang}) end
  local attr = pandoc.Attr("", {"mark"}, pairs_in_order)
  return pandoc.Div({pandoc.Plain(pandoc.utils.type(meta.mark) == "Inlines" and meta.mark or {stringify(meta.mark)})}, attr)
end

-- Letters that Vietnamese alone has; those that it shares with its neighbours say nothing.
local own = {}
for letter in ("ăâđêôơưĂÂĐÊÔƠƯ"):gmatch(utf8.charpattern) do own[utf8.codepoint(letter)] = true end
for letter = 0x1EA0, 0x1EF9 do own[letter] = true end

local enough = 3 -- words with such letters: more than a name in a sentence

local function count_words(text)
  local words, marked = 0, 0
  for word in text:gmatch("%S+") do
    words = words + 1
    for _, letter in utf8.codes(word) do
      if own[letter] then marked = marked + 1 break end
    end
  end
  return words, marked
end

local function is_vietnamese(text)
  local words, marked = count_words(text)
  return marked >= enough and marked >= 0.4 * words
end

-- Titles and quotations stay in Vietnamese on pages in another language; they say so, to those who have them read out.
local function language_of_parts(list)
  if select(2, count_words(stringify(list))) < enough then return nil end
  local result, run = pandoc.Inlines({}), pandoc.Inlines({})
  local function close()
    local rest = run:walk({Span = function(element) if element.attributes.lang then return {} end end})
    local spoken = is_vietnamese(stringify(rest))
    result:extend(spoken and {pandoc.Span(run, pandoc.Attr("", {}, {{"lang", "vi"}}))} or run)
    run = pandoc.Inlines({})
  end
  for _, element in ipairs(list) do
    if element.t == "Span" and element.classes:includes("sub") then -- a line of its own
      close()
      result:insert(element)
    else
      run:insert(element)
    end
  end
  close()
  return result
end

local function document(doc)
  if typst then return nil end
  if doc.meta.lang and stringify(doc.meta.lang) ~= "vi" then doc = doc:walk({Inlines = language_of_parts}) end
  local head = pandoc.Blocks({})
  local editions = {}
  if doc.meta["edition-from"] then
    for _, lang in ipairs({"vi", "en"}) do
      local meta = front_matter(stringify(doc.meta["edition-from"][lang]))
      editions[lang] = meta
      if shown(meta) then head:insert(notice(meta, lang)) end
    end
    doc = doc:walk({Span = function(element)
      if element.classes:includes("fact") then
        local fact = editions[element.attributes.of][element.attributes.key]
        assert(fact, "the pages do not say: " .. element.attributes.key)
        return pandoc.Inlines(stringify(fact))
      end
    end})
  elseif shown(doc.meta) then
    head:insert(notice(doc.meta, nil))
  end
  head:extend(doc.blocks)
  doc.blocks = head
  return doc
end

-- Tables are measured before their spans become calls.
return {
  {Meta = remember, FloatRefTarget = label_table},
  {Table = tables, Div = formula_words},
  {
    FloatRefTarget = typst and turn_float or nil, Para = typst and chart or nil, Plain = typst and chart or nil,
    Div = div, Callout = quarto_callout, Link = link, Span = span, Math = formula,
  },
  {Pandoc = document},
}
