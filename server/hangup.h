#pragma once

#include <functional>

namespace claimcheck {

/// Has the event loop of the application call @p reload for each SIGHUP, which by itself would end
/// the process. Nothing where there is no such signal. Call it once, with a QCoreApplication.
void onHangup(std::function<void()> reload);

} // namespace claimcheck
