-- stages/NN-name/diff.md as a page: what the stage changes in the code of the one before, piece by piece,
-- beside the notes that the file has on them.
--
-- Each heading with two # names pieces, apart by commas: functions, structs, "top", "server.c: stop" where
-- two files have a stop(), or a file, which means all of its pieces that no note before told of. What
-- follows is the note. A note on something that does not change, and a change without a note, are told on
-- stderr; the page is written all the same, because whoever is changing a server wants to see it.
--
-- Start at diff.blocks(), at the end.

local course = require "course"
local diff = {}

-- --- Pieces: a function with the comment above it, a struct, a table; the top of a file ------------------
--
-- Not a C parser. It relies on the layout that clang-format gives the stages: pieces stand apart by blank
-- lines, and a brace that closes one stands in the first column.

local function skip_comment(text)
    local rest = text:match("^/%*.-%*/[^\n]*\n(.*)")
    return rest and skip_comment(rest) or text
end

local function name_of(text)
    text = skip_comment(text)
    local first = text:match("^[^\n]*")
    if text:find("^#") then return "top" end
    if text:find("^enum {") then return text:match("^enum {%s*([%w_]+)") end
    if first:find("^struct .*{$") or first:find("^enum .*{$") then
        if not first:find("[(=]") then return first:sub(1, -3) end
    end
    if not text:find("{") then return "declarations" end
    if first:find("struct {$") then text = text:match("\n} (.*)") or text end -- struct {...} signals[] =
    return text:match("^[^(%[=;{]*"):match("([%w_]+)[^%w_]*$")
end

local function is_top(line) return line:find("^#include") or line:find("^#ifndef") or line:find("^#define") end

-- A comment alone belongs to what follows it; and so do the lines at the top to each other.
local function ends_piece(text, following)
    local rest = skip_comment(text)
    if rest:find("^%s*$") or following == "" or following:find("^#endif") then return false end
    return not (is_top(rest) and is_top(following))
end

local function cut(source, add)
    local text, inside = "", false -- inside braces
    local function finish()
        local lines = text:gsub("%s+$", "")
        if lines ~= "" then add(name_of(lines .. "\n"), lines .. "\n") end
        text = ""
    end
    for line, next in source:gmatch("([^\n]*)\n()") do
        if line:find("^%S.*{$") then inside = true end
        if line:find("^[{}]") then inside = line:find("^{") ~= nil end
        if line == "" and not inside and ends_piece(text, source:match("^[^\n]*", next)) then
            finish()
        else
            text = text .. line .. "\n"
        end
    end
    finish()
end

-- All of a stage, and each by its file and name. A client is a lesson of its own.
local function pieces_of(stage)
    local pieces = pandoc.List()
    for _, path in ipairs(course.files("stages/" .. stage .. "/*.[ch]")) do
        local file = path:match("[^/]*$")
        if file ~= "client.c" then
            cut(course.read(path), function(name, code)
                local key = file .. ": " .. name
                pieces:insert({ file = file, name = name, key = key, code = code })
                pieces[key] = pieces[key] or pieces[#pieces]
            end)
        end
    end
    return pieces
end

-- Each with how it was "before" and is "now"; one of them may be nil.
local function changes_between(before, now)
    local changes = pandoc.List()
    local function add(piece, old, new)
        if (old and old.code) ~= (new and new.code) then
            changes:insert({ piece = piece, before = old and old.code, now = new and new.code })
        end
    end
    for _, piece in ipairs(now) do add(piece, before[piece.key], piece) end
    for _, piece in ipairs(before) do
        if not now[piece.key] then add(piece, piece, nil) end
    end
    return changes
end

-- --- Two sides -----------------------------------------------------------------------------------------

local function side(class, element, code)
    local lines = code:gsub("([^\n]*)\n", function(line) return "<span>" .. course.escaped(line) .. "\n</span>" end)
    return ('<pre class="%s"><%s>%s</%s></pre>'):format(class, element, lines, element)
end

local function count(lines) return select(2, lines:gsub("\n", "")) end

-- The lines of both, each with a sign before it: "-" is gone, "+" is new, " " is the same.
local function compare(before, now)
    local old, new, lines = course.out .. "/before", course.out .. "/now", pandoc.List()
    course.write("before", before)
    course.write("now", now)
    local output = io.popen(("diff -U 9999 '%s' '%s'"):format(old, new))
    for line in output:lines() do lines:insert(line) end
    output:close()
    return { table.unpack(lines, 4) } -- three say what is compared
end

-- Lines that are the same on both sides, or those that are gone beside those that are new.
local function run_html(run)
    return ('<div class="run%s">%s%s</div>\n'):format(run.same and " same" or "",
        side("before", run.same and "span" or "del", run.before), side("now", run.same and "span" or "ins", run.now))
end

local function sides(before, now)
    local runs, kept, run = pandoc.List(), 0, {}
    for _, line in ipairs(compare(before, now)) do
        local sign, text = line:match("(.)(.*)")
        if run.same ~= (sign == " ") then
            run = { same = sign == " ", before = "", now = "" }
            runs:insert(run)
        end
        if sign ~= "+" then run.before = run.before .. text .. "\n" end
        if sign ~= "-" then run.now = run.now .. text .. "\n" end
        if sign == " " then kept = kept + 1 end
    end
    -- Where hardly a line is left, the few that are would only tear the rest apart.
    if kept * 3 < math.max(count(before), count(now)) then return run_html({ before = before, now = now }) end
    return table.concat(runs:map(run_html))
end

-- --- The page ------------------------------------------------------------------------------------------

local function fate_of(change)
    if not change.now then return "gone", side("before", "del", change.before) end
    if not change.before then return "new", side("now", "ins", change.now) end
    return "changed", sides(change.before, change.now)
end

local function figure(change)
    local fate, code = fate_of(change)
    return pandoc.RawBlock("html", '<figure class="diff"><figcaption><code>' .. change.piece.name .. "</code> in " ..
        change.piece.file .. ": " .. fate .. "</figcaption>\n" .. code .. "</figure>")
end

-- The changes that a note tells of, if none before it did.
local function told_by(page, changes, heading)
    local figures = pandoc.List()
    for name in (course.plain(heading) .. ","):gmatch("%s*(.-)%s*,") do
        local found = changes:filter(function(change)
            local piece = change.piece
            return not change.told and (name == piece.name or name == piece.file or name == piece.key)
        end)
        for _, change in ipairs(found) do
            change.told = true
            figures:insert(figure(change))
        end
        if #found == 0 then
            io.stderr:write(page.path, ": there is a note on ", name, ", which does not change\n")
        end
    end
    return figures
end

function diff.blocks(page)
    local chapters, before = course.all("chapter"), nil
    for i = 2, #chapters do
        if chapters[i].stage == page.stage then before = chapters[i - 1].stage end
    end
    if not before then course.die("%s: there is no chapter here, or none before it", page.path) end
    local changes = changes_between(pieces_of(before), pieces_of(page.stage))
    local blocks, figures = pandoc.List(), {}
    for _, block in ipairs(page.doc.blocks) do
        if block.t == "Header" and block.level == 2 then -- the figures of a note come after it
            blocks:extend(figures)
            figures = told_by(page, changes, block)
        end
        blocks:insert(block)
    end
    blocks:extend(figures)
    for _, change in ipairs(changes:filter(function(each) return not each.told end)) do
        io.stderr:write(page.path, ": ", change.piece.name, " in ", change.piece.file,
            " changes, and there is no note on it\n")
        blocks:insert(figure(change))
    end
    return blocks
end

return diff
