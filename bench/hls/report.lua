done = function(s, l, r)
  io.write(string.format('{"requests": %d, "bytes": %.0f, "seconds": %.3f, "p50_ms": %.2f, "p99_ms": %.2f, "errors": %d}\n',
    s.requests, s.bytes, s.duration / 1e6, l:percentile(50) / 1e3, l:percentile(99) / 1e3,
    s.errors.connect + s.errors.read + s.errors.write + s.errors.status + s.errors.timeout))
end
