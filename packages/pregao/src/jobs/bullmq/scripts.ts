import { clockTolerance } from "../job-state.ts";

/**
 * What is done in one step of the server. `KEYS[1]` is what every key of the queue begins with (`pregao:jobs:`); a cluster
 * is not supported. Jobs are hashes at prefix .. key; `prioritized`, `delayed`, `active`, `completed`, `failed`, `id`, `meta`
 * and `events` are BullMQ's.
 */

/** BullMQ's order: the priority (1 is the most pressing) above the order of arrival. */
const scorePart = 0x100000000;

const functions = `
local prefix = KEYS[1]
local function runningOf(batch)
  local count = 0
  for _, key in ipairs(redis.call("LRANGE", prefix .. "active", 0, -1)) do
    if redis.call("HGET", prefix .. key, "batch") == batch then count = count + 1 end
  end
  return count
end
local function isDue(key, now)
  local held = redis.call("HMGET", prefix .. key, "notBefore", "heldFrom", "heldUntil")
  if held[1] and now < tonumber(held[1]) then return false end
  return not held[3] or now >= tonumber(held[3]) or now < tonumber(held[2]) - ${clockTolerance}
end
local function promote(key)
  redis.call("ZREM", prefix .. "delayed", key)
  redis.call("ZADD", prefix .. "prioritized", redis.call("HGET", prefix .. key, "score"), key)
end
-- Those whose hour has come join the line at their old place. Where the clock was set back all are looked at: a back-off
-- that began at a later hour is over.
local function promoteDue(now)
  local meta = prefix .. "meta"
  local clock = tonumber(redis.call("HGET", meta, "clock") or "0")
  local keys
  local setBack = now < clock - ${clockTolerance}
  if setBack then keys = redis.call("ZRANGE", prefix .. "delayed", 0, -1)
  else keys = redis.call("ZRANGEBYSCORE", prefix .. "delayed", "-inf", now * 0x1000) end
  if setBack or now > clock then redis.call("HSET", meta, "clock", now) end
  for _, key in ipairs(keys) do
    if isDue(key, now) then promote(key) end
  end
end
local function removeFromSets(key)
  for _, set in ipairs({"prioritized", "delayed", "completed", "failed", "cancelled", "timeout"}) do
    redis.call("ZREM", prefix .. set, key)
  end
  redis.call("LREM", prefix .. "active", 0, key)
end
`;

/** KEYS prefix; ARGV key, batch of a job that is not there yet. → fields of the job, how many of its batch run, how many jobs wait. */
export const readJob = `${functions}
local fields = redis.call("HGETALL", prefix .. ARGV[1])
local batch = ARGV[2]
if #fields > 0 then batch = redis.call("HGET", prefix .. ARGV[1], "batch") or "" end
local waiting = redis.call("ZCARD", prefix .. "prioritized") + redis.call("ZCARD", prefix .. "delayed")
return {fields, batch == "" and 0 or runningOf(batch), waiting}`;

/**
 * Changes a job if it is still at the version that the change was decided on.
 * KEYS prefix; ARGV 1 key, 2 version (empty: it must not be there), 3 token of this write, 4 state it goes to (empty: stays),
 * 5 score there, 6 event without its sequence (empty: none), 7 events kept, 8 name of BullMQ's event, 9 number of fields to
 * remove, their names, then names and values to set.
 * → 1 done (also when it was done before, by an answer that got lost), 0 it is not what it was.
 */
export const changeJob = `${functions}
local key, expected, token, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local job = prefix .. key
local kept = redis.call("HMGET", job, "version", "writer", "batch", "most")
if kept[2] == token then return 1 end
if (kept[1] or "") ~= expected then return 0 end
if to == "active" then
  if redis.call("HEXISTS", prefix .. "meta", "paused") == 1 then return 0 end
  if kept[3] and runningOf(kept[3]) >= tonumber(kept[4]) then return 0 end
end
local removed = tonumber(ARGV[9])
for at = 10, 9 + removed do redis.call("HDEL", job, ARGV[at]) end
for at = 10 + removed, #ARGV, 2 do redis.call("HSET", job, ARGV[at], ARGV[at + 1]) end
redis.call("HSET", job, "version", tostring(tonumber(kept[1] or "0") + 1), "writer", token)
if expected == "" then
  local arrival = redis.call("INCR", prefix .. "id")
  redis.call("HSET", job, "score", string.format("%.0f", tonumber(redis.call("HGET", job, "priority")) * ${scorePart} + arrival % ${scorePart}))
end
if to ~= "" then
  removeFromSets(key)
  if to == "active" then redis.call("LPUSH", prefix .. "active", key)
  elseif to == "prioritized" then redis.call("ZADD", prefix .. "prioritized", redis.call("HGET", job, "score"), key)
  else
    redis.call("ZADD", prefix .. to, ARGV[5], key)
    if to == "cancelled" or to == "timeout" then redis.call("ZADD", prefix .. "failed", ARGV[5], key) end
  end
end
if ARGV[6] ~= "" then
  local sequence = redis.call("HINCRBY", job, "seq", 1)
  redis.call("RPUSH", job .. ":logs", '{"sequence":' .. sequence .. "," .. ARGV[6])
  redis.call("LTRIM", job .. ":logs", -tonumber(ARGV[7]), -1)
end
if ARGV[8] ~= "" then
  redis.call("XADD", prefix .. "events", "MAXLEN", "~", 10000, "*", "event", ARGV[8], "jobId", key,
    "returnvalue", "null", "data", "{}", "delay", "0")
end
return 1`;

/**
 * The first in line that fits. KEYS prefix; ARGV now, threads, memory, 1 where there is a cuda device, kinds.
 * → its key, or nil.
 */
export const chooseJob = `${functions}
local now, threads, memory, cuda = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == "1"
promoteDue(now)
if redis.call("HEXISTS", prefix .. "meta", "paused") == 1 then return false end
local kinds = {}
for at = 5, #ARGV do kinds[ARGV[at]] = true end
local running = {}
local function hasRoom(batch, most)
  if not batch then return true end
  if not running[batch] then running[batch] = runningOf(batch) end
  return running[batch] < tonumber(most)
end
for start = 0, redis.call("ZCARD", prefix .. "prioritized") - 1, 100 do
  for _, key in ipairs(redis.call("ZRANGE", prefix .. "prioritized", start, start + 99)) do
    local job = redis.call("HMGET", prefix .. key, "name", "threads", "memory", "device", "batch", "most")
    if kinds[job[1]] and tonumber(job[2]) <= threads and tonumber(job[3]) <= memory
      and (cuda or job[4] == "cpu") and hasRoom(job[5], job[6]) then return key end
  end
end
return false`;

/** Waiting jobs that start before this one. KEYS prefix; ARGV key, now. */
export const jobPosition = `${functions}
local key = ARGV[1]
promoteDue(tonumber(ARGV[2]))
local rank = redis.call("ZRANK", prefix .. "prioritized", key)
if rank then return rank end
local hour = redis.call("ZSCORE", prefix .. "delayed", key)
if not hour then return 0 end
local ahead = redis.call("ZCARD", prefix .. "prioritized") + redis.call("ZCOUNT", prefix .. "delayed", "-inf", "(" .. hour)
local own = tonumber(redis.call("HGET", prefix .. key, "score"))
for _, other in ipairs(redis.call("ZRANGEBYSCORE", prefix .. "delayed", hour, hour)) do
  if tonumber(redis.call("HGET", prefix .. other, "score")) < own then ahead = ahead + 1 end
end
return ahead`;

/** Figures of one moment. KEYS prefix; ARGV now, an hour before. */
export const queueFigures = `${functions}
promoteDue(tonumber(ARGV[1]))
local count = function(set) return redis.call("ZCARD", prefix .. set) end
local full, anyFull = {}, false
for _, key in ipairs(redis.call("LRANGE", prefix .. "active", 0, -1)) do
  local job = redis.call("HMGET", prefix .. key, "batch", "most")
  if job[1] and full[job[1]] == nil then
    full[job[1]] = runningOf(job[1])
    anyFull = true
  end
end
local held = 0
if anyFull then
  for _, key in ipairs(redis.call("ZRANGE", prefix .. "prioritized", 0, -1)) do
    local job = redis.call("HMGET", prefix .. key, "batch", "most")
    if job[1] and (full[job[1]] or 0) >= tonumber(job[2]) then held = held + 1 end
  end
end
local last = false
local lastHour = 0
for _, set in ipairs({"completed", "failed"}) do
  local newest = redis.call("ZREVRANGE", prefix .. set, 0, 0, "WITHSCORES")
  if newest[2] and (not last or tonumber(newest[2]) > tonumber(last)) then last = newest[2] end
  lastHour = lastHour + redis.call("ZCOUNT", prefix .. set, "(" .. ARGV[2], "+inf")
end
local seconds = {}
for _, key in ipairs(redis.call("ZREVRANGE", prefix .. "completed", 0, 99)) do
  local times = redis.call("HMGET", prefix .. key, "processedOn", "finishedOn")
  if times[1] and times[2] then
    table.insert(seconds, tostring(math.max(0, (tonumber(times[2]) - tonumber(times[1])) / 1000)))
  end
end
return {
  {count("delayed") + held, count("prioritized") - held, redis.call("LLEN", prefix .. "active"), count("completed"),
    count("failed") - count("cancelled") - count("timeout"), count("cancelled"), count("timeout")},
  redis.call("HEXISTS", prefix .. "meta", "paused"), last, lastHour, seconds,
  redis.call("HGETALL", prefix .. "workers"), redis.call("HGETALL", prefix .. "heard")}`;

/** Of everything that runs: its key and what its worker last wrote. KEYS prefix. */
export const runningJobs = `${functions}
local seen = {}
for _, key in ipairs(redis.call("LRANGE", prefix .. "active", 0, -1)) do
  local job = redis.call("HMGET", prefix .. key, "lease", "beat")
  table.insert(seen, {key, job[1] or "", job[2] or "0"})
end
return seen`;

/** The keys of all jobs in one moment, or of those that ended after a time. KEYS prefix; ARGV the time (empty: all). */
export const jobKeys = `${functions}
local keys = {}
if ARGV[1] ~= "" then
  for _, set in ipairs({"completed", "failed"}) do
    for _, key in ipairs(redis.call("ZRANGEBYSCORE", prefix .. set, "(" .. ARGV[1], "+inf")) do
      table.insert(keys, key)
    end
  end
  return keys
end
keys = redis.call("LRANGE", prefix .. "active", 0, -1)
for _, set in ipairs({"prioritized", "delayed", "completed", "failed"}) do
  for _, key in ipairs(redis.call("ZRANGE", prefix .. set, 0, -1)) do table.insert(keys, key) end
end
return keys`;

/**
 * Removes a portion of the jobs that ended before `ARGV[1]`, and the progress of a portion of those that ended between
 * `ARGV[2]` and `ARGV[3]`. KEYS prefix; ARGV ..., 4 portion. → jobs, events removed, whether there may be more.
 */
export const clearJobs = `${functions}
local portion = tonumber(ARGV[4])
local jobs, events, more = 0, 0, 0
for _, set in ipairs({"completed", "failed"}) do
  local keys = redis.call("ZRANGEBYSCORE", prefix .. set, "-inf", "(" .. ARGV[1], "LIMIT", 0, portion)
  if #keys == portion then more = 1 end
  for _, key in ipairs(keys) do
    removeFromSets(key)
    redis.call("DEL", prefix .. key, prefix .. key .. ":logs")
    jobs = jobs + 1
  end
  for _, key in ipairs(redis.call("ZRANGEBYSCORE", prefix .. set, ARGV[2], "(" .. ARGV[3])) do
    local length = redis.call("LLEN", prefix .. key .. ":logs")
    if length > 1 then
      redis.call("LTRIM", prefix .. key .. ":logs", -1, -1)
      events = events + length - 1
    end
  end
end
return {jobs, events, more}`;
