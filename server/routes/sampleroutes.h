#pragma once

namespace claimcheck {

class Router;

/// Routes to try tokens on: GET /protected.
class SampleRoutes
{
public:
    void mount(Router& router) const;
};

} // namespace claimcheck
