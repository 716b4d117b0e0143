-- Recordings in a page. A chapter has, before the paragraph that leads to them on a code host,
--
--   <!-- see: sets -->                 stages/NN-name/scenes/sets.jsonl, of the chapter's own stage
--   <!-- see: select poll 02/sets -->  several side by side; one of another stage
--
-- Where the comment stands, the site has a poster, which docs/see/player.js makes, and which becomes the player when
-- somebody starts it: only then the steps are loaded. Without JavaScript a chapter has the table of steps instead, and the
-- page of all recordings leads there.
--
-- What a recording's steps are is for tools/see to say. Start at see.figure(), at the end.

local course = require "course"
local see = {}
local ready = {} -- path of a recording -> what the pages say of it

local function tool(command, ...)
    local ran, output = pcall(pandoc.pipe, os.getenv("SEE"), { command, ... }, "")
    if not ran then course.die("see %s %s failed", command, table.concat({ ... }, " ")) end
    return output
end

-- A recording: its steps become a script of the site.
local function recording(path)
    if ready[path] then return ready[path] end
    course.read(path) -- or say that it is not there
    local stage, name = path:match("stages/(%d+)[^/]*/scenes/(.*)%.jsonl")
    local file, page = ("see/%s-%s.js"):format(stage, name), course.out .. "/see.html"
    os.execute(("mkdir -p '%s/html/see'"):format(course.out))
    local data = tool("data", path)
    course.write("html/" .. file, data)
    tool("page", page, path)
    local html = course.read(page)
    local noted = html:match("<table.-</table>") or course.die("%s: its page has no table of steps", path)
    ready[path] = {
        name = stage .. "-" .. name, file = file, title = html:match("<title>(.-)</title>"), table = noted,
        steps = select(2, noted:gsub("<tr", "")) - 1, clients = (data:match('"clients":%[(.-)%]') or ""):gsub('"', ""),
    }
    return ready[path]
end

local function path_of(page, name)
    local number, scene = name:match("^(%d+)/(.*)")
    local folder = number and course.files("stages/" .. number .. "-*")[1] or "stages/" .. (page.stage or "")
    return ("%s/scenes/%s.jsonl"):format(folder, scene or name)
end

local function about(recordings)
    local first = recordings[1]
    if #recordings > 1 then return #recordings .. " recordings, side by side" end
    local clients = first.clients ~= "" and ", with " .. first.clients:gsub(",", ", ") or ""
    return ("%d steps%s"):format(first.steps, clients)
end

local function tables_of(recordings)
    return table.concat(recordings:map(function(each)
        return ('<details><summary>%s: all steps</summary><div class="wide">%s</div></details>'):format(each.title, each.table)
    end))
end

-- Several recordings of one page have the names of all in their address.
local function figure_of(recordings, otherwise)
    local function all(field) return recordings:map(function(each) return each[field] end) end
    local title = table.concat(all("title"), " · ")
    return ('<div class="see" id="see-%s" data-from="%s" data-title="%s" data-about="%s"><noscript>%s</noscript></div>\n')
        :format(table.concat(all("name"), "-"), table.concat(all("file"), " "), title, about(recordings), otherwise)
end

function see.figure(page, names)
    local recordings = pandoc.List()
    for name in names:gmatch("%S+") do recordings:insert(recording(path_of(page, name))) end
    page.plays = true
    return figure_of(recordings, tables_of(recordings))
end

-- All that there are, stage by stage.
function see.all(page)
    local html = pandoc.List()
    for _, chapter in ipairs(course.all("chapter")) do
        local paths = course.files("stages/" .. chapter.stage .. "/scenes/*.jsonl")
        if #paths > 0 then
            html:insert(('<h2><a href="%s.html">%s</a></h2>\n'):format(chapter.name, course.escaped(chapter.title)))
        end
        for _, path in ipairs(paths) do
            local each = recording(path)
            html:insert(figure_of(pandoc.List({ each }), ('<p>%s: its chapter has all steps.</p>'):format(each.title)))
        end
    end
    page.plays = true
    return table.concat(html)
end

-- What a page with players loads.
see.scripts = '<link rel="stylesheet" href="player.css"><script src="player.js"></script>\n'

return see
