#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratecheck::http {

/// Whether a request's Host says this machine itself or one of these names, with any port. A page of a stranger
/// that had its own name changed to point here (DNS rebinding) sends that name.
bool is_own_host(std::string_view host, const std::vector<std::string>& names);

}  // namespace ratecheck::http
