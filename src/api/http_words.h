#pragma once

#include "ratecheck/http/message.h"
#include "ratecheck/http/problem.h"
#include "ratecheck/http/route.h"

/// What every handler says of HTTP, without its room's name.
namespace ratecheck::api {

using http::CatalogueEntry;
using http::json_response;
using http::kJsonType;
using http::Parameter;
using http::plain_path;
using http::Problem;
using http::Request;
using http::Response;

}  // namespace ratecheck::api
