#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/http/route.h"

namespace ratecheck::http {

/// What a path and a method find.
struct RouteMatch {
  const Route* route = nullptr;  ///< null: no route of this path has the method
  std::vector<std::string> ids;
  std::vector<std::string> methods;  ///< all that the path has, sorted; empty: no such path
};

/// Finds routes by literal segments and typed ids: no regular expression ever sees a path. `routes` must outlive
/// it; nothing of it ever changes, so any number of threads may ask.
///
///   const Router router(routes);                        // one is GET "/v1/rules/{rule:word}"
///   const RouteMatch match = router.find("GET", {"v1", "rules", "mn-tnc"});
///   if (match.route != nullptr)
///     use(match.ids[0]);                                // "mn-tnc"
class Router {
 public:
  explicit Router(const std::vector<Route>& routes);

  /// HEAD finds the GET route.
  [[nodiscard]] RouteMatch find(std::string_view method, const std::vector<std::string>& segments) const;
  /// Paths of all routes, for "did you mean".
  [[nodiscard]] std::vector<std::string> paths() const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  const std::vector<Route>& routes_;
  std::vector<std::vector<std::string>> templates_;  // beside routes_, split
};

}  // namespace ratecheck::http
