-- Gives the links of the pages their addresses, now that Doxygen has named its files:
--
--   OUT=build/docs pandoc -f docs/pages/links.lua -t plain -o /dev/null /dev/null
--
-- A link to "repo:lib/net/net.h" leads to the documentation of that header, one to a source to its
-- listing, one to any other file to a copy of it. Names of the library in code spans become links too.
-- The page of a source gets its path for a title, that of a header a link to the chapter that explains
-- it; the graphs get links that lead somewhere. Start at Reader(), at the end.

package.path = PANDOC_SCRIPT_FILE:match(".*/") .. "?.lua;" .. package.path
local course = require "course"

-- --- What there is -----------------------------------------------------------------------------------------

local path_of = {}                -- the source that a page is of
local listing, reference = {}, {} -- the pages of a source
local symbol, header_of = {}, {}  -- where a name is documented; the page that has an anchor
local explained = {}              -- by which chapter a header is, as a link

local function read_names()
    for _, file in ipairs(course.files(course.out .. "/html/*_8[ch]*.html")) do
        local path, kind = course.read(file):match("<title>[^:]*: ([^ ]*) (%a+)") -- "Source File", "File Reference"
        local page = file:match("[^/]*$")
        if kind == "Source" then listing[path] = page end
        if kind == "File" and path:find("%.h$") then reference[path] = page end
        if kind == "Source" or kind == "File" then path_of[page] = path end
    end
    local tags = course.read(course.out .. "/tags.xml")
    for name, page in tags:gmatch("<name>([^<]*)</name>%s*<filename>(struct[^<]*)</filename>") do
        symbol["struct " .. name] = page
    end
    local member = "<name>([^<]*)</name>%s*<anchorfile>([^<]*_8h%.html)</anchorfile>%s*<anchor>([^<]*)"
    for name, page, anchor in tags:gmatch(member) do
        symbol[name], header_of[anchor] = page .. "#" .. anchor, page
    end
    for header, link in course.read(course.out .. "/input/explained.txt"):gmatch("(%S+)\t([^\n]*)") do
        explained[header] = link
    end
end

-- --- The pages ---------------------------------------------------------------------------------------------

local function address_of(link)
    local path, line = link:match("^[^#]*"), link:match("#L(%d+)")
    if reference[path] and not line then return reference[path] end
    if listing[path] then return listing[path] .. (line and ("#l%05d"):format(line) or "") end
    local copy = "files/" .. path .. (path:find("%.svg$") and "" or path:find("%.png$") and "" or ".txt")
    os.execute(("mkdir -p '%s/html/%s'"):format(course.out, copy:match(".*/")))
    course.write("html/" .. copy, course.read(path))
    return copy
end

-- Names in code spans, but not inside of other links.
local function link_names(html)
    local links = {}
    html = html:gsub("<a .-</a>", function(link)
        table.insert(links, link)
        return "\1"
    end)
    html = html:gsub("<code>([%w_ ]+)(%(?%)?)</code>", function(name, brackets)
        return symbol[name] and ('<a href="%s"><code>%s%s</code></a>'):format(symbol[name], name, brackets)
    end)
    return (html:gsub("\1", function() return table.remove(links, 1) end))
end

-- Code in a chapter may call a static function that several stages have: Doxygen links any of them.
local function unlink_statics(html)
    return (html:gsub('<a class="code[^"]*" href="[^"]*_8c%.html#[^"]*">(.-)</a>', "%1")
        :gsub('\n<div class="ttc" id="[^"\n]*_8c_html_[^\n]*', ""))
end

-- The page of a source: its path for a title, and no invisible comments (see programs.awk).
local function tidy_source(html, page)
    local path = path_of[page]
    if not path then return html end
    html = html:gsub('<div class="title">[^<]*', '<div class="title">' .. path)
        :gsub('\n<tr class="memdesc[^\n]*&zwj;[^\n]*', "")
        :gsub(' *<a href="[^"]*">More%.%.%.</a>', ""):gsub("&zwj; *<br />", ""):gsub("&zwj; *", "")
    local place = explained[path] and '<nav class="place" aria-label="Place in the course"><ul class="parts"><li>' ..
        "explained in " .. explained[path] .. '</li><li><a href="lib.html">all modules</a></li></ul></nav>\n'
    return place and html:gsub('\n<div class="contents">\n', "%0" .. place, 1) or html
end

-- The graphs lead to the pages of the .c files, which there are only for the programs of the stages. What
-- is documented elsewhere is documented in a header; the rest can be read in the listing.
local function mend_graph(svg)
    return (svg:gsub('href="([^"#]*_8c)%.html#([^"]*)"', function(page, anchor)
        if path_of[page .. ".html"] then return nil end
        local header = header_of[anchor]
        return 'href="' .. (header and header .. "#" .. anchor or page .. "_source.html") .. '"'
    end))
end

-- Doxygen makes variables of the names of files; those of the stages begin with a digit.
local function mend_variable(script) return (script:gsub("^var (%d[%w_]*)", 'window["%1"]')) end
local function find_variable(script) return (script:gsub("return eval(%b())", "return window[%1]")) end

local function resolve_files(html)
    return (html:gsub('"repo:([^"]*)"', function(link) return '"' .. address_of(link) .. '"' end))
end

-- What nobody sees: comments, also those in Doxygen's scripts, words to a browser of 2013, and names that say what an id
-- says.
local function drop_unseen(html)
    return (html:gsub("\n?<!%-%-.-%-%->", ""):gsub("\n/%* @license[^\n]*", "")
        :gsub('\n<meta http%-equiv="X%-UA%-Compatible"[^\n]*', "")
        :gsub('id="([^"]*)" name="%1"', 'id="%1"'))
end

-- Mend each file of the site that the pattern matches.
local function mend(pattern, how)
    for _, file in ipairs(course.files(course.out .. "/html/" .. pattern)) do
        course.write(file:match("html/[^/]*$") or file:match("html/search/[^/]*$"), (how(course.read(file), file:match("[^/]*$"))))
    end
end

function Reader()
    read_names()
    mend("*_8[ch]*.html", tidy_source)
    for _, file in ipairs(course.files(course.out .. "/input/*.md")) do
        mend(file:match("([^/]*)%.md$") .. ".html", function(html)
            return unlink_statics(link_names(resolve_files(html)))
        end)
    end
    mend("*.html", drop_unseen)
    mend("search/*.html", drop_unseen)
    mend("*.svg", function(svg) return drop_unseen(mend_graph(svg)) end)
    mend("[0-9]*.js", mend_variable)
    mend("navtree.js", find_variable)
    return pandoc.Pandoc({})
end
