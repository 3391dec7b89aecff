#pragma once

namespace claimcheck {

/// From now on an interrupt or a request to terminate ends the event loop of the application, so
/// that whatever runs is finished and destroyed in order. Once, after the application was made.
void quitOnTermination();

} // namespace claimcheck
