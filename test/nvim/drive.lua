-- Drives the language server from Neovim (0.7 and later) over stdio: any editor can use it, not only VS Code.
-- Environment: SERVER, NODE, BUNDLE (the folder of the bundle), FILE (a file of it; empty for the one used below). Run by scripts/host/nvim.mjs.
local bundle = vim.env.BUNDLE
local file = bundle .. '/' .. (vim.env.FILE ~= '' and vim.env.FILE or 'ceph-osd/proc/zoneinfo')
local patience = 15000
local passed, failed = 0, 0

local function say(text) io.stdout:write(text .. '\n') end

local function finish()
  say(string.format('%d passed, %d failed, 0 skipped', passed, failed))
  vim.cmd(failed == 0 and 'qall!' or 'cquit 1')
end

-- One step; what it returns is handed back. A later step has no sense without the earlier ones, so the first failure ends it.
local function step(title, body)
  local ok, result = pcall(body)
  if ok then
    passed = passed + 1
    say('  passed  ' .. title)
    return result
  end
  failed = failed + 1
  say('  FAILED  ' .. title .. '\n          ' .. tostring(result))
  finish()
  error('stop')
end

local function wait_for(what, condition)
  assert(vim.wait(patience, condition, 20), 'not within ' .. patience .. ' ms: ' .. what)
end

say('Neovim ' .. vim.version().major .. '.' .. vim.version().minor)
local state
vim.o.swapfile = false
vim.cmd('edit ' .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()
local uri = vim.uri_from_bufnr(buffer)

local client = step('the server starts and answers initialize', function()
  local config = {
    name = 'bundle-review',
    cmd = { vim.env.NODE, vim.env.SERVER, '--stdio' },
    root_dir = bundle,
    handlers = { ['bundleReview/changed'] = function(_, told) state = told.state end },
    workspace_folders = { { uri = vim.uri_from_fname(bundle), name = 'samples' } },
  }
  -- The language of an unknown buffer is its file type; the server decides by path and content anyway.
  vim.bo.filetype = 'linux-dump'
  local id
  if vim.lsp.start then
    id = vim.lsp.start(config, { bufnr = buffer })
  else
    id = vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(buffer, id)
  end
  assert(id, 'no client')
  wait_for('initialize', function()
    local c = vim.lsp.get_client_by_id(id)
    return c and c.server_capabilities and c.server_capabilities.hoverProvider and vim.lsp.buf_is_attached(buffer, id)
  end)
  return vim.lsp.get_client_by_id(id)
end)

-- Sends one request and gives back its result.
local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, patience)
  local answer = assert(answers and answers[client.id], method .. ': no answer')
  assert(not answer.err and not answer.error, method .. ': ' .. vim.inspect(answer.err or answer.error))
  return answer.result
end

local diagnostic = step('diagnostics appear on the open file', function()
  -- A review fills in while it reads: what is told last counts.
  wait_for('the end of the review', function() return state == 'ready' end)
  wait_for('a diagnostic', function() return #vim.diagnostic.get(buffer) > 0 end)
  local all = vim.diagnostic.get(buffer)
  say('          ' .. #all .. ' in all')
  for _, d in ipairs({ all[1], all[2], all[3] }) do say(string.format('          %d:%d %s (%s)', d.lnum + 1, d.col + 1, (d.message:gsub('\n.*', '')), tostring(d.code))) end
  assert(all[1].source == 'bundle-review', 'source ' .. tostring(all[1].source))
  return all[1]
end)

local range = {
  start = { line = diagnostic.lnum, character = diagnostic.col },
  ['end'] = { line = diagnostic.end_lnum or diagnostic.lnum, character = diagnostic.end_col or diagnostic.col },
}
local document = { uri = uri }

step('hover answers there', function()
  local hover = ask('textDocument/hover', { textDocument = document, position = range.start })
  assert(hover and hover.contents, 'nothing')
  local text = hover.contents.value or vim.inspect(hover.contents)
  assert(#text > 10, text)
  say('          ' .. text:gsub('\n', '\n          '))
end)

local text_before = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')

-- The actions at the diagnostic, with the edit resolved where the server leaves it for later.
local function actions()
  local given = { range = range, severity = diagnostic.severity, code = diagnostic.code, source = diagnostic.source, message = diagnostic.message }
  local sent = diagnostic.user_data and diagnostic.user_data.lsp or {}
  local context = { diagnostics = { vim.tbl_extend('keep', given, sent) } }
  return ask('textDocument/codeAction', { textDocument = document, range = range, context = context }) or {}
end

-- The first action that has an edit; with a title, the one that bears it.
local function with_edit(list, title)
  for _, action in ipairs(list) do
    if not title or action.title == title then
      if action.edit then return action end
      if action.data then
        local resolved = ask('codeAction/resolve', action)
        if resolved and resolved.edit then return resolved end
      end
    end
  end
end

local action = step('a code action with an edit is offered', function()
  local found = assert(with_edit(actions()), 'none')
  say('          ' .. found.title)
  return found
end)

local function snippets()
  local found = {}
  for _, b in ipairs(vim.api.nvim_list_bufs()) do
    local name = vim.api.nvim_buf_get_name(b)
    if name:find(bundle .. '/remediation/', 1, true) then
      vim.fn.bufload(b)
      found[name:sub(#bundle + 2)] = table.concat(vim.api.nvim_buf_get_lines(b, 0, -1, false), '\n')
    end
  end
  return found
end

local first = step('its edit is applied, into remediation/ and nowhere else', function()
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding or 'utf-16')
  local found = snippets()
  local name, text = next(found)
  assert(name, 'no file under remediation/: ' .. vim.inspect(action.edit))
  assert(text:find('%S'), name .. ' is empty')
  say('          ' .. name)
  assert(table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') == text_before, 'the captured file was changed')
  return found
end)

step('applied twice it is the same as once', function()
  for name in pairs(first) do vim.fn.mkdir(vim.fn.fnamemodify(bundle .. '/' .. name, ':h'), 'p') end
  vim.cmd('silent wall!')
  vim.wait(500)
  local again = with_edit(actions(), action.title)
  if again then vim.lsp.util.apply_workspace_edit(again.edit, client.offset_encoding or 'utf-16') end
  assert(vim.deep_equal(snippets(), first), vim.inspect(snippets()))
end)

step('the server ends when asked to', function()
  local id = client.id
  vim.lsp.stop_client(id)
  wait_for('its end', function() return vim.lsp.get_client_by_id(id) == nil or vim.lsp.client_is_stopped(id) end)
end)
finish()
