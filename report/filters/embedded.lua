-- What Quarto does by itself: figures and tables with captions. Only the embedded renderer uses this file;
-- numbers and references are in the tree already.

local typst = FORMAT:match("typst") ~= nil
local stringify = pandoc.utils.stringify
local words = {}

local function raw(text) return pandoc.RawBlock(typst and "typst" or "html", text) end
local function quoted(text) return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"' end
local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;"):gsub(">", "&gt;"))
end

local function meta(values)
  for key, value in pairs(values.words) do words[key] = stringify(value) end
  values.words = nil
  return values
end

local function picture(image)
  local alt = image.attributes["fig-alt"]
  if typst then
    return raw("#image(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ")")
  elseif image.src:match("%.svg$") then
    local _, svg = pandoc.mediabag.fetch(image.src)
    return raw(svg)
  end
  return raw('<img src="' .. escaped(image.src) .. '" alt="' .. escaped(alt) .. '">')
end

-- A float of Typst: the same kinds as Quarto's, so that the template's rules hold for both.
local function float(kind, identifier, caption, content, position)
  local supplement = words["crossref-" .. kind .. "-title"]
  local label = identifier ~= "" and " <" .. identifier .. ">" or ""
  local result = pandoc.Blocks({raw("#figure([")})
  result:extend(content)
  result:insert(raw("], caption: figure.caption(position: " .. position .. ", ["))
  result:extend(caption)
  result:insert(raw('])' .. (label == "" and ", numbering: none" or "") .. ', kind: "quarto-float-' .. kind
    .. '", supplement: ' .. quoted(supplement) .. ")" .. label))
  return result
end

local function image_of(element)
  local found
  element:walk({Image = function(image) found = found or image end})
  return found
end

local function figure(element)
  local image = image_of(element)
  local content = image and {picture(image)} or element.content -- a chart is what it should be already
  if typst then
    return float("fig", element.identifier, element.caption.long, content, "bottom")
  end
  local id = element.identifier ~= "" and ' id="' .. element.identifier .. '"' or ""
  local result = pandoc.Blocks({raw("<figure" .. id .. ' class="figure">')})
  result:extend(content)
  result:insert(raw("<figcaption>"))
  result:extend(element.caption.long)
  result:insert(raw("</figcaption></figure>"))
  return result
end

local function lone(element)
  local image = #element.content == 1 and element.content[1]
  if image and image.t == "Image" then
    if typst then return picture(image) end
    return {raw('<figure class="figure">'), picture(image), raw("</figure>")}
  end
end

local function tables(element)
  local caption, identifier = element.caption.long, element.identifier
  element.caption, element.identifier = {long = {}}, ""
  if typst then
    if #caption == 0 then return element end
    return float("tbl", identifier, caption, {element}, "top")
  end
  if identifier == "" and #caption > 0 then -- one of many alike, without a number: its caption stays with it
    element.caption = {long = caption}
    local label = escaped(stringify(caption))
    return {raw('<div class="table-scroll" role="group" tabindex="0" aria-label="' .. label .. '">'), element, raw("</div>")}
  end
  local name = identifier ~= "" and identifier .. "-caption" or nil
  local id = identifier ~= "" and ' id="' .. identifier .. '"' or ""
  local result = pandoc.Blocks({raw('<figure class="table"' .. id .. ">")})
  if #caption > 0 then
    result:insert(raw("<figcaption" .. (name and ' id="' .. name .. '"' or "") .. ">"))
    result:extend(caption)
    result:insert(raw("</figcaption>"))
  end
  local region = name and ' role="region" tabindex="0" aria-labelledby="' .. name .. '"' or ""
  result:insert(raw('<div class="table-scroll"' .. region .. ">"))
  result:insert(element)
  result:insert(raw("</div></figure>"))
  return result
end

-- Figures before the images in them, so that an image on its own is what is left.
return {{Meta = meta}, {Figure = figure}, {Para = lone, Plain = lone, Table = tables}}
