-- Asks for the addresses in the file that PATHS names, one after the other, and ends with its report in one line.
local requests, at = {}, 0

init = function()
  for path in io.lines(os.getenv("PATHS")) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

request = function()
  at = at % #requests + 1
  return requests[at]
end

done = function(s, l, r)
  io.write(string.format('{"requests": %d, "bytes": %.0f, "seconds": %.3f, "p50_ms": %.2f, "p99_ms": %.2f, "errors": %d}\n',
    s.requests, s.bytes, s.duration / 1e6, l:percentile(50) / 1e3, l:percentile(99) / 1e3,
    s.errors.connect + s.errors.read + s.errors.write + s.errors.status + s.errors.timeout))
end
