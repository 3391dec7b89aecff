"""Operations per second of CPU time, as the scripts of this folder report them."""

import time


def per_second(operation):
    best = 0.0
    for _ in range(5):
        done = 0
        start = now = time.process_time()
        while now - start < 0.1:
            for _ in range(20):
                operation()
            done += 20
            now = time.process_time()
        best = max(best, done / (now - start))
    return best
