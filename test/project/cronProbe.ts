import cron from 'node-cron';

process.stdout.write(`valid: ${String(cron.validate('*/5 * * * *'))}\n`);
