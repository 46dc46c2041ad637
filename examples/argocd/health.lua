-- Health of AmazonAccount and IntegrationTile documents for Argo CD, read from their conditions.
-- Argo CD offers scripts no library but the base one: nothing here needs more.

local function health(status, message)
  return { status = status, message = message }
end

local status = obj.status
if status == nil or status.conditions == nil then
  return health("Progressing", "No controller has looked at it yet.")
end
if status.observedGeneration ~= nil and status.observedGeneration < obj.metadata.generation then
  return health("Progressing", "No controller has looked at the last change yet.")
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end
local function holds(type)
  return conditions[type] ~= nil and conditions[type].status == "True"
end

local ready = conditions.Ready
if ready == nil then
  return health("Progressing", "Nothing is told of whether it is ready.")
end

-- Suspended by its manifest or by annotation: it goes on when a person lets it.
if holds("Suspended") or ready.reason == "Suspended" or ready.reason == "SuspendedByManifest" then
  return health("Suspended", ready.message)
end
if ready.status == "True" then
  return health("Healthy", ready.message)
end
if holds("Stalled") then
  return health("Degraded", ready.message)
end
-- Something outside of Argo CD has to happen first, such as Amazon's consent: nothing is wrong, and no time limit fits.
if ready.reason == "WaitingForPerson" then
  local waiting = status.waiting
  if waiting ~= nil and waiting.link ~= nil then
    return health("Suspended", ready.message .. " Open " .. waiting.link)
  end
  return health("Suspended", ready.message)
end
-- Unknown: the platform cannot be read at the moment, which says nothing against the account.
if holds("Reconciling") or ready.status == "Unknown" or ready.reason == "Uninstalling" then
  return health("Progressing", ready.message)
end
-- Neither under way nor stuck: differences that are only reported, or an account that is only looked at and not there.
return health("Degraded", ready.message)
