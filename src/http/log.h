#pragma once

#include <string>

#include "ratecheck/http/route.h"
#include "ratecheck/http/service.h"

namespace ratecheck::http {

/// One JSON line: time, request id, method, route template, status, milliseconds. Neither the address
/// nor the path, the query, a header or a byte of the body is in it.
void log_request(const LogSink& sink, const Request& request, const Route* route, const Response& response,
                 double seconds);
/// What an exception said; for the operator only.
void log_fault(const LogSink& sink, const Request& request, const Route& route, const std::string& what);
/// What the operator should know and can mend; nothing of a request.
void log_notice(const LogSink& sink, std::string_view code, std::string_view what);

}  // namespace ratecheck::http
