#pragma once

namespace claimcheck {

class Router;

/// For whoever watches the server: GET /healthz.
class HealthRoutes
{
public:
    void mount(Router& router) const;
};

} // namespace claimcheck
