-- What wrk sends, and its findings as one line of JSON. wrk builds the request from the table `wrk`
-- once, unless there is a function `request`, which is asked for each.
--
-- From the environment: METHOD, and, where the request has them, AUTHORIZATION and BODY. With
-- REFRESH_TOKENS, one more than there are connections (wrk asks for a request that it never
-- sends), each request spends a token, and the answer to it holds the next.

wrk.method = os.getenv("METHOD")
wrk.headers["Authorization"] = os.getenv("AUTHORIZATION")
wrk.headers["Content-Type"] = wrk.method == "POST" and "application/json" or nil
wrk.body = os.getenv("BODY")

local given = os.getenv("REFRESH_TOKENS")
if given then
  local tokens = {}
  for token in given:gmatch("%S+") do
    table.insert(tokens, token)
  end

  function request()
    local token = table.remove(tokens, 1) or "lost"
    return wrk.format(nil, nil, nil, '{"refresh_token":"' .. token .. '"}')
  end

  function response(status, headers, body)
    table.insert(tokens, body:match('"refresh_token":"([^"]+)"'))
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    'found {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failures": %d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
