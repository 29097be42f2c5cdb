/*
 * NMI-RCU under sc, as models/nmi-rcu has it with data=published: one statement, or one d_step, for each step of the machine.
 * README.md beside this file says how the two compare.
 *
 *   -DCPUS=N              how many CPUs (2)
 *   -DNO_GRACE_PERIOD     kfree() without synchronize_sched(): violated
 *   -DLOCAL_COUNT         see COUNT
 */
#ifndef CPUS
#define CPUS 2
#endif
#define OBJECTS 5

/* A pointer: 0 is &dummy_nmi_handler, which is static; 1 to 4 are the heap slots. */
#define DUMMY 0
#define BIT(n) (1 << (n))

/* A bit for each object: allocated; which of its fields have been initialized. */
unsigned alive : OBJECTS = 1;
unsigned fn : OBJECTS = 1;
unsigned ticks : OBJECTS = 1;
/* static struct nmi_handler *nmi_handler = &dummy_nmi_handler; */
unsigned nmi_handler : 3 = DUMMY;
/* From the end of the grace period to the next registration. */
bit unregistered = 1;

/* A bit for each CPU: an NMI runs there; it is inside my_nmi_callback(); the grace period waits for it. */
unsigned running : CPUS;
unsigned inside : CPUS;
unsigned marked : CPUS;

/*
 * this_cpu_inc(nmi_count). As in the kernel, a variable that any CPU could read; nobody does, so it is hidden: no part of a state. With
 * LOCAL_COUNT, who knows that has made it a local variable, and Spin can reduce the step away.
 */
#ifdef LOCAL_COUNT
#define COUNT counted = 1
#else
hidden byte nmi_count[CPUS];
#define COUNT nmi_count[_pid] = 1 - nmi_count[_pid]
#endif

active [CPUS] proctype do_nmi()
{
	byte handler = DUMMY, cpu, counted;

	do
	:: d_step { running = running | BIT(_pid) };             /* arrival, nmi_enter() */
	   cpu = _pid;                                            /* smp_processor_id() */
	   COUNT;                                                 /* this_cpu_inc(nmi_count) */
	   handler = nmi_handler;                                 /* rcu_dereference_sched(nmi_handler) */
	   if
	   :: handler == DUMMY                                    /* handler->fn, dummy_nmi_callback() */
	   :: d_step {
		handler != DUMMY;                                 /* handler->fn, into my_nmi_callback() */
		assert((alive & fn) & BIT(handler));
		assert(!unregistered);
		inside = inside | BIT(_pid)
	      };
	      d_step {
		assert((alive & ticks) & BIT(handler));           /* READ_ONCE(handler->ticks) */
		inside = inside & ~BIT(_pid);
		handler = DUMMY
	      }
	   fi;
	   d_step {                                               /* nmi_exit(), return */
		cpu = 0;
		counted = 0;
		running = running & ~BIT(_pid);
		marked = marked & ~BIT(_pid)
	   }
	od
}

/* The task takes no step while an NMI runs on its CPU. */
#define ON_CPU_0 !(running & BIT(0))

active proctype rmmod()
{
	byte data;

	do
	:: d_step {                                              /* kmalloc() */
		ON_CPU_0 && alive != BIT(OBJECTS) - 1;
		data = 1;
		do
		:: alive & BIT(data) -> data++
		:: else -> break
		od;
		alive = alive | BIT(data)
	   };
	   d_step { ON_CPU_0; assert(alive & BIT(data)); fn = fn | BIT(data) };
	   d_step { ON_CPU_0; assert(alive & BIT(data)); ticks = ticks | BIT(data); unregistered = 0 };
	   d_step { ON_CPU_0; nmi_handler = data };               /* rcu_assign_pointer() */
	   d_step { ON_CPU_0; nmi_handler = DUMMY };              /* rcu_assign_pointer() */
#ifndef NO_GRACE_PERIOD
	   d_step { ON_CPU_0; marked = running };                 /* synchronize_sched() begins */
	   d_step {                                               /* synchronize_sched() ends */
		ON_CPU_0 && marked == 0;
		assert(inside == 0);
		unregistered = 1
	   };
#endif
	   d_step {                                               /* kfree() */
		ON_CPU_0;
		assert(alive & BIT(data));
		alive = alive & ~BIT(data);
		fn = fn & ~BIT(data);
		ticks = ticks & ~BIT(data);
		data = 0
	   }
	od
}
