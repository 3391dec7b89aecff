#pragma once

namespace claimcheck {

class Router;

/// What programs read to find their way: GET /openapi.json.
class DocumentRoutes
{
public:
    /// To be mounted on the router that it describes; routes that are added later are in, too.
    void mount(Router& router) const;
};

} // namespace claimcheck
