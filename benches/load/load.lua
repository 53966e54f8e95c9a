-- What wrk sends. The lines before, which the harness writes, set:
--   TOKEN, BASE     the bearer token, and the path of the directory
--   TARGET          where everything goes instead, when a limit is measured
--   THREADS, FIRST  wrk's threads, and the first number of this row: no row repeats what another one has sent
--   GENERATOR       makes the function from a number to a request
-- Everything below has to be as cheap as it can: it runs on the same processors as the server.

local make = {}
local threads = {}

local headers = { ["Authorization"] = "Bearer " .. TOKEN, ["Content-Type"] = "application/scim+json" }
local PATCH = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":['
-- So many people are deactivated one after the other, and then activated again: nobody is changed twice in a short time, so that each
-- request changes something, even if some are answered late.
local BLOCK = 1000

local function lines(file)
  local all = {}
  for line in io.lines(file) do
    all[#all + 1] = line
  end
  return all
end

local function send(method, path, body)
  return wrk.format(method, TARGET or (BASE .. path), headers, body)
end

-- GET of one of many addresses, which are in a file.
function make.paths(file)
  local requests = {}
  for _, path in ipairs(lines(file)) do
    requests[#requests + 1] = wrk.format("GET", path, { ["Authorization"] = headers["Authorization"] })
  end
  local count, random = #requests, math.random
  return function()
    return requests[random(count)]
  end
end

-- POST of users that are not there yet.
function make.post(template, tag)
  return function(n)
    local number = string.format("%s%09d", tag, n)
    return send("POST", "/Users", (template:gsub("{n}", number)))
  end
end

-- Deactivates people and activates them again, in blocks.
function make.active(file)
  local ids = lines(file)
  local count = #ids
  return function(n)
    local block, within = math.floor(n / (2 * BLOCK)), n % (2 * BLOCK)
    local index = (block * BLOCK + within % BLOCK) % count
    return send("PATCH", "/Users/" .. ids[index + 1],
      PATCH .. '{"op":"replace","path":"active","value":' .. (within < BLOCK and "false" or "true") .. "}]}")
  end
end

-- Adds sets of users to groups, each set to each group once. Users and groups take turns: nobody gets into all groups, and no
-- group gets everybody, while there are others.
function make.add(groups_file, users_file, first, per_set)
  local groups, ids = lines(groups_file), lines(users_file)
  local sets = {}
  for start = first + 1, #ids - per_set + 1, per_set do
    local members = {}
    for index = start, start + per_set - 1 do
      members[#members + 1] = '{"value":"' .. ids[index] .. '"}'
    end
    sets[#sets + 1] = PATCH .. '{"op":"add","path":"members","value":[' .. table.concat(members, ",") .. "]}]}"
  end
  local group_count, set_count = #groups, #sets
  return function(n)
    local set, round = n % set_count, math.floor(n / set_count)
    return send("PATCH", "/Groups/" .. groups[(set + round) % group_count + 1], sets[set + 1])
  end
end

-- Nine reads, one write.
function make.mixed(users, filters, active, post, add)
  return function(n)
    local turn, round = n % 20, math.floor(n / 20)
    if turn == 0 then
      return active(round)
    elseif turn == 10 then
      if round % 2 == 0 then
        return post(math.floor(round / 2))
      end
      return add(math.floor(round / 2))
    elseif turn % 3 == 1 then
      return filters(n)
    end
    return users(n)
  end
end

local generate

function setup(thread)
  thread:set("id", #threads)
  threads[#threads + 1] = thread
end

function init()
  math.randomseed(FIRST + id * 7919 + 1)
  counter = FIRST
  generate = GENERATOR(make)
end

function request()
  local n = counter * THREADS + id
  counter = counter + 1
  return generate(n)
end

function done(summary, latency)
  local next = FIRST
  for _, thread in ipairs(threads) do
    next = math.max(next, thread:get("counter"))
  end
  local errors = summary.errors
  io.write(string.format(
    '\n@@{"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"next":%d,"unanswered":%d,"refused":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), next,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status
  ))
end
