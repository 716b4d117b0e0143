-- What surrounds the pages: above each of a stage where it stands in the course, below it what comes
-- before and after; the tree beside the pages; the lists and the map that are made from all of them.

local course = require "course"
local tree = {}
local headers = pandoc.List() -- of lib: { path, name, folder, stage }, the stage a number such as "01"

local function link(page, words, current)
    return ('<a href="%s.html"%s>%s</a>'):format(page.name, page == current and ' aria-current="page"' or "",
        course.escaped(words or page.title))
end

-- Which stage explains which header: the table in lib/README.md.
function tree.read_headers()
    for files, stage in course.read("lib/README.md", ""):gmatch("\n|[^|]*|([^|\n]*%.h%)[^|\n]*)|%s*(%d%d)") do
        for folder, name in files:gmatch("%(([%w_]+)/([%w_]+%.h)%)") do
            local path = "lib/" .. folder .. "/" .. name
            headers:insert({ path = path, name = name, folder = folder, stage = stage })
        end
    end
end

local function new_in(page)
    return headers:filter(function(header) return header.stage == page.stage:sub(1, 2) end)
end

-- The modules in the order of their names. The main header is that of a module's own name, or else its
-- first.
local function modules()
    local by_folder, list = {}, pandoc.List()
    for _, header in ipairs(headers) do
        local module = by_folder[header.folder]
        if not module then
            module = { folder = header.folder, headers = pandoc.List(), main = header }
            by_folder[header.folder] = module
            list:insert(module)
        end
        module.headers:insert(header)
        if header.name == header.folder .. ".h" then module.main = header end
    end
    table.sort(list, function(a, b) return a.folder < b.folder end)
    return list
end

-- For links.lua: the chapter that explains a header, as a link.
function tree.write_explained()
    local lines = pandoc.List()
    for _, chapter in ipairs(course.all("chapter")) do
        for _, header in ipairs(new_in(chapter)) do lines:insert(header.path .. "\t" .. link(chapter) .. "\n") end
    end
    course.write("input/explained.txt", table.concat(lines))
end

-- --- Above and below a page ------------------------------------------------------------------------------

local function stages(page)
    local items = course.all("chapter"):map(function(chapter)
        local class = chapter.stage == page.stage and ' class="current"' or ""
        return ('<li%s><a href="%s.html" title="%s">%s</a></li>'):format(class, chapter.name,
            course.escaped(chapter.title), chapter.stage:sub(1, 2))
    end)
    return '<ol class="stages">' .. table.concat(items) .. "</ol>\n"
end

local function parts(page)
    local items = pandoc.List()
    local function add(kind, words)
        for _, other in ipairs(course.all(kind, page.stage)) do items:insert(link(other, words, page)) end
    end
    add("chapter", "chapter")
    items:insert(('<a href="repo:stages/%s/server.c">server.c</a>'):format(page.stage))
    add("diff", "changes in the code")
    local exercises = course.all("exercise", page.stage):map(function(exercise)
        return link(exercise, exercise.title:match("^%d+%-(%d+)"), page) -- "02-1: Title" is exercise 1
    end)
    if #exercises > 0 then items:insert("exercises " .. table.concat(exercises, " ")) end
    add("quiz", "quiz")
    local new = new_in(page):map(function(header)
        return ('<a href="repo:%s">%s</a>'):format(header.path, header.name)
    end)
    if #new > 0 then items:insert("new in lib: " .. table.concat(new, ", ")) end
    return '<ul class="parts"><li>' .. table.concat(items, "</li><li>") .. "</li></ul>\n"
end

function tree.above(page)
    if not page.stage then return "" end
    return '<nav class="place" aria-label="Place in the course">\n' .. stages(page) .. parts(page) .. "</nav>\n"
end

-- A chapter is followed by the next one, any other page by the next of its stage, the last by the chapter
-- after that.
local function neighbour(page, step)
    local way = course.all(nil, page.stage)
    if page.kind ~= "chapter" then
        local _, here = way:find(page)
        if way[here + step] then return way[here + step] end
    end
    local chapters = course.all("chapter")
    local _, here = chapters:find(way[1])
    return chapters[here + step]
end

function tree.below(page)
    if not page.stage then return "" end
    local html = '<nav class="place below" aria-label="This stage">\n' .. parts(page) ..
        '</nav>\n<nav class="neighbours" aria-label="Before and after">'
    local before, after = neighbour(page, -1), neighbour(page, 1)
    if before then html = html .. link(before):gsub("^<a", '<a rel="prev"') end
    if after then html = html .. link(after):gsub("^<a", '<a rel="next"') end
    return html .. "</nav>\n"
end

-- --- What stands for "<!-- here: NAME -->" -----------------------------------------------------------------

-- What the chapters say of each exercise in their lists: what follows the link to it and a colon.
local function goals()
    local goal = {}
    for _, chapter in ipairs(course.all("chapter")) do
        chapter.doc:walk({ Inlines = function(words)
            for i, word in ipairs(words) do
                if word.t == "Link" and words[i + 1] and words[i + 1].text == ":" then
                    goal[course.follow(chapter, word.target)] = { table.unpack(words, i + 3) }
                end
            end
        end })
    end
    return goal
end

function tree.exercises()
    local goal, rows = goals(), pandoc.List()
    for _, chapter in ipairs(course.all("chapter")) do
        rows:insert('<tr><th colspan="3">' .. link(chapter) .. "</th></tr>\n")
        for _, exercise in ipairs(course.all("exercise", chapter.stage)) do
            local said = goal[exercise.path]
            if not said then course.die("%s: its list of exercises does not have %s", chapter.path, exercise.path) end
            local number, words = exercise.title:match("^(.-): (.*)")
            rows:insert(("<tr><td>%s</td><td>%s</td><td>%s</td></tr>\n"):format(number, link(exercise, words),
                course.html(pandoc.Pandoc({ pandoc.Plain(said) }))))
        end
    end
    return '<div class="wide"><table class="doxtable exercises">\n' .. table.concat(rows) .. "</table></div>"
end

-- The map of lib, drawn by Graphviz: an arrow leads down to what a module includes. #010101 stands for the
-- colour of the page's text.
function tree.layers()
    local folder_of, graph = {}, { [[digraph layers {
        rankdir=TB; bgcolor=transparent; nodesep=0.35; ranksep=0.45
        node [shape=box style=rounded fontname="sans-serif" fontsize=13 target="_top"]
        node [color="#010101" fontcolor="#010101"]
        edge [color="#010101" arrowsize=0.6 penwidth=0.8] ]] }
    for _, header in ipairs(headers) do folder_of[header.name] = header.folder end
    for _, module in ipairs(modules()) do
        local name, main = module.folder, module.main
        table.insert(graph, ('%s [label="%s\\n%s" URL="repo:%s" tooltip="%s: stage %s"]'):format(name, name,
            main.stage, main.path, name, main.stage))
        for _, file in ipairs(course.files("lib/" .. name .. "/*.[ch]")) do
            for header in course.read(file):gmatch('\n#include "([%w_]+%.h)"') do
                local other = folder_of[header] or name
                if other ~= name then table.insert(graph, name .. " -> " .. other) end
            end
        end
    end
    local svg = pandoc.pipe("sh", { "-c", "tred 2>&1 | dot -Tsvg" }, table.concat(graph, "\n") .. "}")
    return '<div class="layers">\n' .. svg:match("<svg.*"):gsub("#010101", "currentColor"):gsub("viewBox",
        'role="img" aria-label="The modules of lib, and which stands on which" %0', 1) .. "</div>"
end

-- --- The tree beside the pages, as Doxygen's layout file ---------------------------------------------------

local function tab(target, words)
    return ('<tab type="user" url="@ref %s" title="%s"/>\n'):format(target, course.escaped(words))
end

local function group(target, words, tabs)
    return ('<tab type="usergroup" url="%s" title="%s">\n%s</tab>\n'):format(target, course.escaped(words),
        table.concat(tabs))
end

local function tabs_of(pages) return pages:map(function(page) return tab(page.name, page.title) end) end

local function group_of_chapter(chapter)
    local tabs = pandoc.List({ tab("stages/" .. chapter.stage .. "/server.c", "server.c") })
    for _, kind in ipairs({ "diff", "exercise", "quiz" }) do
        tabs:extend(tabs_of(course.all(kind, chapter.stage)))
    end
    return group("@ref " .. chapter.name, chapter.title, tabs)
end

local function group_of_module(module)
    local others = module.headers:filter(function(header)
        return header.name ~= module.folder .. ".h" and course.read(header.path):find("\n/%*%* @file")
    end)
    return group("@ref " .. module.main.name, module.folder,
        others:map(function(header) return tab(header.name, header.name) end))
end

-- The page of a header begins with what it says, and ends with its graphs.
function tree.write_navigation()
    local library, others = tabs_of(course.all("map")), tabs_of(course.all("other"))
    library:extend(modules():map(group_of_module))
    course.write("navigation.xml", '<doxygenlayout version="1.0"><navindex>',
        '<tab type="mainpage" visible="yes" title="Start here"/>\n',
        group("[none]", "The stages", course.all("chapter"):map(group_of_chapter)),
        group("[none]", "The library", library), table.concat(others), [[
<tab type="filelist" visible="yes" title="All sources"/></navindex>
<file><detaileddescription title=""/>
<memberdecl><classes visible="yes"/><defines/><typedefs/><enums/><functions/><variables/>
<membergroups visible="yes"/></memberdecl>
<memberdef><defines/><typedefs/><enums/><functions/><variables/></memberdef>
<includes visible="yes"/><includegraph visible="yes"/><includedbygraph visible="yes"/>
<sourcelink visible="yes"/></file></doxygenlayout>]])
end

-- --- Pages that had another name before the numbers of the stages changed ---------------------------------

local function lead_on(old, new)
    course.write("html/" .. old .. ".html", (([[
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Moved</title>
<script>location.replace("NEW.html" + location.hash.replace("#OLD", "#NEW"))</script>
<noscript><meta http-equiv="refresh" content="0; url=NEW.html"></noscript>
</head><body><p>This page has moved: <a href="NEW.html">go to where it is now</a>.</p></body></html>
]]):gsub("NEW", new.name):gsub("OLD", old)))
end

-- They lead on, with the anchor. tools/course-moved.txt says what was called by which number.
function tree.write_moved()
    local moved, slugs = course.read("tools/course-moved.txt", ""), {}
    for number, slug in moved:gmatch("\n(%d%d) ([%w-]+)") do
        slugs[number] = slug
        for _, page in ipairs(course.pages) do
            if page.stage and page.stage:sub(4) == slug and page.kind ~= "exercise" then
                lead_on(page.name:gsub("%d%d", number, 1), page)
            end
        end
    end
    for stage, number, slug in moved:gmatch("\n(%d%d)%-(%d) ([%w-]+)") do
        local old = ("exercises-%s-%s-%s-%s"):format(stage, slugs[stage], number, slug)
        local new = course.all("exercise"):find_if(function(page) return page.name:match("%d%-(%D*)$") == slug end)
        lead_on(old, new or course.by_path["docs/exercises.md"])
    end
end

return tree
