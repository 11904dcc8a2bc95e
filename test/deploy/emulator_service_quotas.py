"""Service Quotas of the emulator, which ministack 1.5.33 lacks: the request to raise the concurrent executions of AWS Lambda.

The request is granted at once. In an account, AWS may take hours.
"""

import json
import time
import uuid

from ministack import app
from ministack.core import router
from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

LAMBDA_EXECUTIONS = ("lambda", "L-B99A9384")


def current_quota():
    _status, _headers, body = lambda_svc._get_account_settings()
    return json.loads(body)["AccountLimit"]["ConcurrentExecutions"]


async def handle_request(_method, _path, headers, body, _query_params):
    action = headers.get("x-amz-target", "").split(".")[-1]
    request = json.loads(body or b"{}")
    quota = (request.get("ServiceCode"), request.get("QuotaCode"))
    desired = request.get("DesiredValue", 0)
    if action != "RequestServiceQuotaIncrease":
        return error_response_json("UnknownOperationException", f"not emulated: {action}", 400)
    if quota != LAMBDA_EXECUTIONS:
        return error_response_json("NoSuchResourceException", "The request failed because the specified service does not exist.", 400)
    if desired <= current_quota():
        return error_response_json("IllegalArgumentException", "You must provide a quota value greater than the current quota value.", 400)
    lambda_svc._ACCOUNT_CONCURRENCY_CAP = int(desired)
    requested = {
        "Id": uuid.uuid4().hex,
        "ServiceCode": quota[0],
        "QuotaCode": quota[1],
        "QuotaName": "Concurrent executions",
        "DesiredValue": desired,
        "Status": "PENDING",
        "Created": time.time(),
    }
    return json_response({"RequestedQuota": requested})


router.SERVICE_PATTERNS["servicequotas"] = {"target_prefixes": ["ServiceQuotasV20190624"]}
app.SERVICE_HANDLERS["servicequotas"] = handle_request
