-- Callers for wrk: each posts the next sentence of a file, and starts again at its end. With a pause, a caller waits that
-- many milliseconds on average before each request, now shorter, now longer, as independent callers do.
--   wrk … -s callers.lua URL -- SENTENCES [PAUSE]

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  requests, position, answers = {}, 0, {}
  local headers = { ["Content-Type"] = "application/json" }
  for sentence in io.lines(args[1]) do
    table.insert(requests, wrk.format("POST", nil, headers, '{"sentence":"' .. sentence .. '"}'))
  end
  local pause = tonumber(args[2] or 0)
  if pause > 0 then
    math.randomseed(1)
    delay = function()
      return math.floor(-math.log(1 - math.random()) * pause)
    end
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function response(status)
  answers[status] = (answers[status] or 0) + 1
end

-- Nobody tells which answer took how long. But if one in a hundred of the accepted requests took longer than x, then at
-- least as many of all requests did: so the x that only that many of all took longer than is no less than the p99 of
-- the accepted ones. Refusals take no time, so it is hardly more.
local function p99_of_accepted(accepted, latency)
  local longer = 0
  for i = #latency, 1, -1 do
    local microseconds, count = latency(i)
    longer = longer + count
    if longer > accepted / 100 then
      return microseconds / 1000
    end
  end
  return 0
end

function done(summary, latency)
  local statuses = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("answers")) do
      statuses[status] = (statuses[status] or 0) + count
    end
  end
  local counts = {}
  for status, count in pairs(statuses) do
    table.insert(counts, string.format('"%d": %d', status, count))
  end
  table.sort(counts)
  io.write(string.format('callers: {"statuses": {%s}, "accepted_p99_ms": %.3f}\n', table.concat(counts, ", "),
    p99_of_accepted(statuses[200] or 0, latency)))
end
